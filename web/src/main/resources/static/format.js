const NUMBER = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** 12,345; a dash for null. */
export function number(value) {
    return value === null ? '–' : NUMBER.format(value);
}

/** 12.3K */
export function compact(value) {
    return COMPACT.format(value);
}

/** 210 KiB */
export function bytes(value) {
    return value < 1 << 20 ? `${number(Math.round(value / 1024))} KiB` : `${number(Math.round(value / (1 << 18)) / 4)} MiB`;
}

/** 12 ms, 1.2 s */
export function duration(millis) {
    return millis < 1000 ? `${Math.max(0, Math.round(millis))} ms` : `${number(Math.round(millis / 100) / 10)} s`;
}

/** 14:47:17.123, in the browser's time zone; unchanged if the browser does not know such a time. */
export function time(iso) {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) {
        return iso;
    }
    return `${TIME.format(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** 29 Nov, 14:47:17, in the browser's time zone; unchanged if the browser does not know such a time. */
export function moment(iso) {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : MOMENT.format(date);
}
