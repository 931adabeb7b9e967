//! Time: points and spans of it, as RFC 3339 and CEL write them.

use permask_mask::calendar::DateTime;

use crate::text::cut;

/// Whole seconds and the nanoseconds after them: a point since 1970, or a span that may be negative.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Time {
    seconds: i64,
    /// Below 1_000_000_000, and counted forwards for negative seconds too.
    nanoseconds: u32,
}

/// Reads a date-time of RFC 3339 (`2026-06-01T12:00:00Z`) as the whole seconds since 1970 that sessions count in; none
/// where it is none, or lies before 1970.
///
/// ```
/// assert_eq!(permask::parse_timestamp("2026-06-01T14:00:00+02:00"), Some(1_780_315_200));
/// assert_eq!(permask::parse_timestamp("tomorrow"), None);
/// ```
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<u64> {
    Time::parse_timestamp(text).and_then(|time| u64::try_from(time.seconds()).ok())
}

const BILLION: u32 = 1_000_000_000;

/// The years that RFC 3339 can write, in seconds since 1970: what leaves them is an error.
const RANGE: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;

impl Time {
    /// Returns the point that lies so many seconds after 1970.
    pub(crate) fn from_seconds(seconds: u64) -> Self {
        Self { seconds: i64::try_from(seconds).unwrap_or(i64::MAX), nanoseconds: 0 }
    }

    /// Returns whole seconds, rounded down.
    pub(crate) fn seconds(self) -> i64 {
        self.seconds
    }

    /// Adds a span to a point; none where that leaves the years 1 to 9999.
    pub(crate) fn plus(self, span: Self) -> Option<Self> {
        self.add(span).filter(|sum| RANGE.contains(&sum.seconds))
    }

    /// Adds two spans; none where the sum is longer than CEL's, which count nanoseconds in 64 bits: some 292 years.
    pub(crate) fn plus_span(self, span: Self) -> Option<Self> {
        self.add(span).filter(|sum| {
            let back = i64::from(sum.seconds < 0);
            let rest = i64::from(sum.nanoseconds) - back * i64::from(BILLION);
            let whole = (sum.seconds + back).checked_mul(i64::from(BILLION));
            whole.and_then(|whole| whole.checked_add(rest)).is_some()
        })
    }

    fn add(self, other: Self) -> Option<Self> {
        let nanoseconds = self.nanoseconds + other.nanoseconds;
        let carry = i64::from(nanoseconds >= BILLION);
        let seconds = self.seconds.checked_add(other.seconds)?.checked_add(carry)?;
        Some(Self { seconds, nanoseconds: nanoseconds % BILLION })
    }

    /// Returns the span that takes this one back.
    pub(crate) fn negated(self) -> Self {
        match self.nanoseconds {
            0 => Self { seconds: self.seconds.saturating_neg(), nanoseconds: 0 },
            some => Self { seconds: self.seconds.saturating_neg().saturating_sub(1), nanoseconds: BILLION - some },
        }
    }

    /// Reads a date-time of RFC 3339: `2026-06-01T12:00:00.5+02:00`. The `T` and `Z` are capital letters, and a leap
    /// second does not exist, as in CEL.
    pub(crate) fn parse_timestamp(text: &str) -> Option<Self> {
        let time = DateTime::parse(text).filter(|time| time.is_capital && !time.is_leap)?;
        let nanoseconds = match time.fraction.len() {
            0 => 0,
            digits @ 1..=9 => {
                let zeros = u32::try_from(9 - digits).ok()?;
                time.fraction.parse::<u32>().ok()? * 10_u32.pow(zeros)
            }
            _ => return None,
        };
        Some(Self { seconds: time.seconds, nanoseconds })
    }

    /// Reads a duration of CEL: `1h30m`, `-1.5s`, `300ms`.
    pub(crate) fn parse_duration(text: &str) -> Option<Self> {
        let (is_negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Some(Self::default());
        }
        let mut sum = Self::default();
        let mut is_empty = true;
        while !rest.is_empty() {
            let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
            let (amount, tail) = cut(rest, end);
            let unit_end = tail.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(tail.len());
            let (unit, tail) = cut(tail, unit_end);
            sum = sum.plus_span(span(amount, unit)?)?;
            rest = tail;
            is_empty = false;
        }
        let sum = (!is_empty).then_some(sum)?;
        Some(if is_negative { sum.negated() } else { sum })
    }
}

/// Returns an amount of a unit; what is below a nanosecond is cut off.
fn span(amount: &str, unit: &str) -> Option<Time> {
    let unit: u64 = match unit {
        "h" => 3_600_000_000_000,
        "m" => 60_000_000_000,
        "s" => 1_000_000_000,
        "ms" => 1_000_000,
        "us" | "µs" | "μs" => 1_000,
        "ns" => 1,
        _ => return None,
    };
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanoseconds = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.bytes() {
        place /= 10;
        nanoseconds = nanoseconds.checked_add(place * u64::from(digit.wrapping_sub(b'0')))?;
    }
    let billion = u64::from(BILLION);
    let seconds = i64::try_from(nanoseconds / billion).ok()?;
    Some(Time { seconds, nanoseconds: u32::try_from(nanoseconds % billion).ok()? })
}

#[cfg(test)]
mod tests {
    use super::Time;

    fn seconds(text: &str) -> Option<i64> {
        Time::parse_timestamp(text).map(Time::seconds)
    }

    #[test]
    fn reads_timestamps() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2026-06-01T12:00:00Z"), Some(1_780_315_200));
        assert_eq!(seconds("2026-06-01T14:00:00+02:00"), Some(1_780_315_200));
        assert_eq!(seconds("2000-02-29T00:00:00Z"), Some(951_782_400));
        assert_eq!(seconds("0001-01-01T00:00:00Z"), Some(-62_135_596_800));
        assert_eq!(seconds("9999-12-31T23:59:59.999999999Z"), Some(253_402_300_799));
        assert!(Time::parse_timestamp("2026-06-01T12:00:00.5Z") > Time::parse_timestamp("2026-06-01T12:00:00Z"));
        for text in [
            "",
            "2026-06-01",
            "2026-06-01T12:00:00",
            "2026-06-01 12:00:00Z",
            "2026-06-01t12:00:00z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-06-31T00:00:00Z",
            "2026-06-01T24:00:00Z",
            "2026-06-01T12:00:60Z",
            "0000-01-01T00:00:00Z",
            "2026-06-01T12:00:00.Z",
            "2026-06-01T12:00:00Zx",
            "9999-12-31T23:59:59-01:00",
            "2026-06-01T12:00:00+24:00",
            "２026-06-01T12:00:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn reads_durations() {
        let nanoseconds =
            |text| Time::parse_duration(text).map(|time| time.seconds * 1_000_000_000 + i64::from(time.nanoseconds));
        assert_eq!(nanoseconds("1h30m"), Some(5_400_000_000_000));
        assert_eq!(nanoseconds("-1.5s"), Some(-1_500_000_000));
        assert_eq!(nanoseconds("300ms"), Some(300_000_000));
        assert_eq!(nanoseconds("1.5h1us2ns"), Some(5_400_000_001_002));
        assert_eq!(nanoseconds("0"), Some(0));
        for text in ["", "-", "1", "h", "1d", "1.s.", "1 s", "99999999999h", ".s"] {
            assert_eq!(nanoseconds(text), None, "{text}");
        }
    }

    #[test]
    fn adds_within_the_years_that_can_be_written() {
        let day = Time::parse_duration("24h").unwrap();
        let end = Time::parse_timestamp("9999-12-31T00:00:00Z").unwrap();
        assert_eq!(end.plus(day), None);
        assert_eq!(end.plus(day.negated()), Time::parse_timestamp("9999-12-30T00:00:00Z"));
        let half = Time::parse_duration("500ms").unwrap();
        assert_eq!(half.plus_span(half), Time::parse_duration("1s"));
        assert_eq!(half.plus_span(half.negated()), Some(Time::default()));
        let longest = Time::parse_duration("9223372036.854775807s").unwrap();
        let least = Time::parse_duration("1ns").unwrap();
        assert_eq!(longest.plus_span(least), None);
        assert!(longest.negated().plus_span(least.negated()).is_some());
        assert_eq!(longest.negated().plus_span(Time::parse_duration("-2ns").unwrap()), None);
    }
}
