// Reads calendars with ical.js: one JSON object per line in, one list of busy times per line out, or null.
import { createInterface } from "node:readline";

const { default: ICAL } = await import(process.argv[2]);

const MOST = 20000;

function zoneOf(text) {
  return new ICAL.Timezone(new ICAL.Component(ICAL.parse(text)));
}

function seconds(time, home) {
  const zoned = time.clone();
  if (time.isDate) {
    zoned.isDate = false;
  }
  if (time.isDate || time.zone.tzid === "floating") {
    zoned.zone = home;
  }
  return zoned.toUnixTime();
}

function version(component) {
  return ["sequence", "dtstamp"].map((name) => String(component.getFirstPropertyValue(name))).join(" ");
}

function compare(one, other) {
  return one < other ? -1 : 1;
}

function isFree(event) {
  const says = (name) => String(event.component.getFirstPropertyValue(name) ?? "").toUpperCase();
  return says("transp") === "TRANSPARENT" || says("status") === "CANCELLED";
}

function read({ text, zones, home, start, end }) {
  ICAL.TimezoneService.reset();
  for (const [name, definition] of Object.entries(zones)) {
    ICAL.TimezoneService.register(zoneOf(definition), name);
  }
  const here = ICAL.TimezoneService.get(home);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const components = calendar.getAllSubcomponents("vevent");
  const busy = [];
  const add = (details, item) => {
    const [begins, ends] = [seconds(details.startDate, here), seconds(details.endDate, here)];
    if (!isFree(item) && begins < end && start < ends) {
      busy.push([begins, ends]);
    }
  };
  for (const component of components.filter((each) => !each.hasProperty("recurrence-id"))) {
    const uid = component.getFirstPropertyValue("uid");
    // Of several changes of one date ical.js takes the last that it is given.
    const exceptions = components
      .filter((each) => each.hasProperty("recurrence-id") && each.getFirstPropertyValue("uid") === uid)
      .sort((one, other) => compare(version(one), version(other)));
    const event = new ICAL.Event(component, { exceptions });
    if (!event.isRecurring()) {
      add(event, event);
      continue;
    }
    const dates = event.iterator();
    for (let date = dates.next(), n = 0; date && n < MOST; date = dates.next(), n += 1) {
      if (seconds(date, here) > end + 90 * 86400) {
        break;
      }
      const details = event.getOccurrenceDetails(date);
      add(details, details.item);
    }
  }
  return busy;
}

for await (const line of createInterface({ input: process.stdin })) {
  let busy = null;
  try {
    busy = read(JSON.parse(line));
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.stdout.write(JSON.stringify(busy) + "\n");
}
