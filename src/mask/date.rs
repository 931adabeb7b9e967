//! Dates: all below the year or the month cut off, in UTC.

use crate::calendar::{Date, DateTime};
use crate::mask::{DateUnit, Epoch};
use crate::{number, write};

const SECONDS_OF_DAY: i64 = 86_400;

/// Writes a date or date-time of RFC 3339 truncated, in the form that it has; writes nothing, and says so, where the text
/// is neither. Small letters and leap seconds are read: a leap second belongs to the month that it ends. What is written
/// has capital letters and neither fraction nor offset.
pub(crate) fn text(text: &str, unit: DateUnit, out: &mut Vec<u8>) -> bool {
    let (date, time) = match Date::parse(text) {
        Some(date) => (date, ""),
        None => {
            let days = DateTime::parse(text).map(|time| time.seconds.div_euclid(SECONDS_OF_DAY));
            let Some(date) = days.and_then(Date::from_days) else { return false };
            (date, "T00:00:00Z")
        }
    };
    let Date { year, month, day } = truncated(date, unit);
    out.push(b'"');
    write::padded(year, 4, out);
    out.push(b'-');
    write::padded(month, 2, out);
    out.push(b'-');
    write::padded(day, 2, out);
    out.extend_from_slice(time.as_bytes());
    out.push(b'"');
    true
}

/// Returns a JSON number that counts the time since 1970, truncated; none where it leaves the years 1 to 9999.
pub(crate) fn epoch(text: &str, unit: DateUnit, epoch: Epoch) -> Option<i64> {
    let day = match epoch {
        Epoch::Milliseconds => SECONDS_OF_DAY * 1000,
        Epoch::Seconds => SECONDS_OF_DAY,
    };
    let date = Date::from_days(number::floor(text)?.div_euclid(day))?;
    Some(truncated(date, unit).days() * day)
}

fn truncated(date: Date, unit: DateUnit) -> Date {
    match unit {
        DateUnit::Month => Date { day: 1, ..date },
        DateUnit::Year => Date { month: 1, day: 1, ..date },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(value: &str, unit: DateUnit) -> String {
        let mut out = Vec::new();
        let is_written = text(value, unit, &mut out);
        assert_eq!(is_written, !out.is_empty());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn truncates_in_utc_and_keeps_the_form() {
        let (month, year) = (DateUnit::Month, DateUnit::Year);
        assert_eq!(masked("2076-03-09", month), "\"2076-03-01\"");
        assert_eq!(masked("2076-03-09", year), "\"2076-01-01\"");
        assert_eq!(masked("0001-12-31", year), "\"0001-01-01\"");
        assert_eq!(masked("2076-03-09T10:11:12Z", month), "\"2076-03-01T00:00:00Z\"");
        assert_eq!(masked("2076-03-09t10:11:12.123456789012z", year), "\"2076-01-01T00:00:00Z\"");
        assert_eq!(masked("2076-01-01T01:00:00+02:00", month), "\"2075-12-01T00:00:00Z\"");
        assert_eq!(masked("2075-12-31T23:00:00-02:00", year), "\"2076-01-01T00:00:00Z\"");
        assert_eq!(masked("2016-12-31T23:59:60Z", month), "\"2016-12-01T00:00:00Z\"");
        for text in ["", "2076", "2076-03", "2076-02-30", "0000-01-01", " 2076-03-09", "09.03.2076", "2076-03-09T10:11"]
        {
            assert_eq!(masked(text, month), "", "{text}");
        }
    }

    #[test]
    fn truncates_numbers_where_they_count_time() {
        let (month, year) = (DateUnit::Month, DateUnit::Year);
        assert_eq!(epoch("1780315200", month, Epoch::Seconds), Some(1_780_272_000));
        assert_eq!(epoch("1780315200.75", year, Epoch::Seconds), Some(1_767_225_600));
        assert_eq!(epoch("1780315200123", month, Epoch::Milliseconds), Some(1_780_272_000_000));
        assert_eq!(epoch("-1", year, Epoch::Seconds), Some(-31_536_000));
        assert_eq!(epoch("-0.5", year, Epoch::Seconds), Some(-31_536_000));
        assert_eq!(epoch("-62135596800", month, Epoch::Seconds), Some(-62_135_596_800));
        assert_eq!(epoch("-62135596801", month, Epoch::Seconds), None);
        assert_eq!(epoch("253402300799", year, Epoch::Seconds), Some(253_370_764_800));
        assert_eq!(epoch("253402300800", year, Epoch::Seconds), None);
        assert_eq!(epoch("1e300", year, Epoch::Milliseconds), None);
    }
}
