//! The calendar: dates of the years 1 to 9999 as RFC 3339 writes them, and days counted since 1970.

/// A date of the Gregorian calendar, in the years that RFC 3339 can write.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Date {
    /// 1 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// From 1.
    pub day: i64,
}

/// A point in time, as a date-time of RFC 3339 gives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DateTime<'t> {
    /// Whole seconds since 1970 in UTC. A leap second counts as the second before it.
    pub seconds: i64,
    /// The digits of the fraction of a second; empty where there is none.
    pub fraction: &'t str,
    /// Whether it is a leap second: one after 23:59:59 in UTC, on the last day of a month.
    pub is_leap: bool,
    /// Whether `T` and `Z` are capital letters, as most readers demand.
    pub is_capital: bool,
}

const SECONDS_OF_DAY: i64 = 86_400;

impl Date {
    /// Returns a date, if there is one of this year, month and day.
    #[must_use]
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let exists =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Reads `2026-06-01`.
    ///
    /// ```
    /// use permask_mask::calendar::Date;
    ///
    /// assert_eq!(Date::parse("2024-02-29"), Date::new(2024, 2, 29));
    /// assert_eq!(Date::parse("2026-02-29"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut text = Text(text);
        let date = text.date()?;
        text.0.is_empty().then_some(date)
    }

    /// Counts the days since 1970-01-01, with the year beginning in March so that the leap day is its last one.
    #[must_use]
    pub fn days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// Returns the date that lies so many days after 1970-01-01; none outside of the years 1 to 9999.
    #[must_use]
    pub fn from_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era.checked_mul(400)? + year_of_era + i64::from(month <= 2);
        Self::new(year, month, day)
    }
}

impl<'t> DateTime<'t> {
    /// Reads a date-time of RFC 3339: `2026-06-01T12:00:00.5+02:00`. Small letters and leap seconds are read too, and
    /// marked; a fraction may have any number of digits. None where the UTC time leaves the years 1 to 9999.
    ///
    /// ```
    /// use permask_mask::calendar::DateTime;
    ///
    /// assert_eq!(DateTime::parse("1970-01-01T02:00:01+02:00").map(|time| time.seconds), Some(1));
    /// assert_eq!(DateTime::parse("1970-01-01 00:00:01Z"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut text = Text(text);
        let date = text.date()?;
        let separator = text.one_of(&['T', 't'])?;
        let hour = text.number(2)?;
        text.one_of(&[':'])?;
        let minute = text.number(2)?;
        text.one_of(&[':'])?;
        let second = text.number(2)?;
        let fraction = text.fraction()?;
        let sign = text.one_of(&['Z', 'z', '+', '-'])?;
        let offset = match sign {
            '+' | '-' => {
                let hours = text.number(2)?;
                text.one_of(&[':'])?;
                let minutes = text.number(2)?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let offset = hours * 3600 + minutes * 60;
                if sign == '+' { offset } else { -offset }
            }
            _ => 0,
        };
        if hour > 23 || minute > 59 || second > 60 || !text.0.is_empty() {
            return None;
        }
        let is_leap = second == 60;
        let time = hour * 3600 + minute * 60 + second - i64::from(is_leap);
        let seconds = date.days() * SECONDS_OF_DAY + time - offset;
        let utc = Date::from_days(seconds.div_euclid(SECONDS_OF_DAY))?;
        let ends_month = utc.day == days_of(utc.year, utc.month) && seconds.rem_euclid(SECONDS_OF_DAY) == 86_399;
        let is_capital = separator == 'T' && sign != 'z';
        (!is_leap || ends_month).then_some(Self { seconds, fraction, is_leap, is_capital })
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A text that is read from its start.
struct Text<'t>(&'t str);

impl<'t> Text<'t> {
    fn date(&mut self) -> Option<Date> {
        let year = self.number(4)?;
        self.one_of(&['-'])?;
        let month = self.number(2)?;
        self.one_of(&['-'])?;
        Date::new(year, month, self.number(2)?)
    }

    fn one_of(&mut self, signs: &[char]) -> Option<char> {
        let mut characters = self.0.chars();
        let first = characters.next()?;
        self.0 = characters.as_str();
        signs.contains(&first).then_some(first)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.bytes().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    }

    /// Reads `.` and the digits after it; nothing is an empty fraction.
    fn fraction(&mut self) -> Option<&'t str> {
        let Some(rest) = self.0.strip_prefix('.') else { return Some("") };
        let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, rest) = rest.split_at_checked(end)?;
        self.0 = rest;
        (!digits.is_empty()).then_some(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_day_of_ten_thousand_years() {
        let mut days = Date::new(1, 1, 1).unwrap().days();
        assert_eq!((days, Date::from_days(days - 1)), (-719_162, None));
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    let date = Date::new(year, month, day).unwrap();
                    assert_eq!((date.days(), Date::from_days(days)), (days, Some(date)));
                    days += 1;
                }
            }
        }
        assert_eq!((days, Date::from_days(days)), (2_932_897, None));
        assert_eq!((Date::from_days(i64::MIN), Date::from_days(i64::MAX)), (None, None));
        assert_eq!(Date::new(1970, 1, 1).unwrap().days(), 0);
    }

    #[test]
    fn reads_a_date_time_in_each_of_its_forms() {
        let parsed = |text| DateTime::parse(text).map(|time| (time.seconds, time.fraction, time.is_leap));
        assert_eq!(parsed("2026-06-01T12:00:00Z"), Some((1_780_315_200, "", false)));
        assert_eq!(parsed("2026-06-01t14:00:00.250+02:00"), Some((1_780_315_200, "250", false)));
        assert_eq!(parsed("2016-12-31T23:59:60Z"), Some((1_483_228_799, "", true)));
        assert_eq!(parsed("2017-01-01T01:59:60+02:00"), Some((1_483_228_799, "", true)));
        assert_eq!(parsed("2026-06-01T12:00:00-00:00"), Some((1_780_315_200, "", false)));
        let is_capital = |text| DateTime::parse(text).map(|time| time.is_capital);
        assert_eq!(is_capital("2026-06-01T12:00:00Z"), Some(true));
        assert_eq!(is_capital("2026-06-01t12:00:00Z"), Some(false));
        assert_eq!(is_capital("2026-06-01T12:00:00z"), Some(false));
        for text in [
            "2016-12-31T22:59:60Z",
            "2016-12-30T23:59:60Z",
            "2016-12-31T23:59:61Z",
            "2026-06-01T12:00:00.Z",
            "2026-06-01T12:00Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "2026-06-01T12:00:00+24:00",
            "2026-06-01T12:00:00+00:60",
            "2026-06-01T12:00:00Zz",
            "2026-06-01T12:00:0\u{e9}Z",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
