"""Who is mailed."""

from joinlink.model.mail import MailRole
from tests.samples import GUEST, HOST

TO_BOTH = [GUEST.email, HOST.email]
BOTH = [MailRole.GUEST, MailRole.HOST]
