export { isoOf, isoTimeWriter, timeWriter, type WriteTime } from './digits.ts'
export { dayOf, localOf, momentOf, spanOfDays } from './local.ts'
export { exactTime, formatTime, type TimeContext } from './words.ts'
export { isTimeZone, timeZones } from './zone.ts'
