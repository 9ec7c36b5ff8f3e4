"""What heal and reminders come to at scale: a simulation in virtual time, of the product's own use cases.

    assumptions   how long calls take, what they are billed as, when classes start
    cloud         Lambda, SES and the meters: invocations begin one after another, each by a clock of its own
    stores        the due work of the site, kept in memory; reads and writes are counted and not made
    house         the ports that `heal` and `send_reminders` ask for; they answer that all is well
    scenarios     sites, before and after work was shared out
    __main__      prints the tables of docs/scale.md

Nothing is planned here. What is found, shared out, handed on, paced, taken and settled is decided by
`usecases/care/heal.py` and `usecases/mails/send_reminders.py` and by what these call.
"""
