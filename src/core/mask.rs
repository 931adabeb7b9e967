//! Masks, read from a policy. What they do is in the crate `permask-mask`.

pub(crate) mod automaton;
pub(crate) mod masked;
pub(crate) mod path;
pub(crate) mod record;

use permask_mask::{DateUnit, Epoch, number};

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::text::joined;
use crate::{Code, Error};

pub(crate) use permask_mask::Mask;

/// Fewest digits that `digits` hides: what is shorter can be guessed.
const MIN_HIDDEN_DIGITS: usize = 4;

/// Reads `"remove"` or `{"email": {…}}`. A kind without parameters that must be given may stand as a string.
pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Mask, Error> {
    let empty = Json::Object(Vec::new());
    let (kind, parameters) = match json {
        Json::String(kind) => (kind.as_str(), &empty),
        Json::Object(members) => match members.as_slice() {
            [(kind, parameters)] => (kind.as_str(), parameters),
            _ => return Err(Error::new(Code::BadMask, place, "expected one mask with its parameters")),
        },
        other => return Err(members::wrong_kind("a mask", other, place)),
    };
    if !Mask::KINDS.contains(&kind) {
        let kinds = joined(&mut Mask::KINDS.into_iter(), ", ");
        let sentence = format!("{} is no mask; the masks are {kinds}", quote(kind));
        return Err(Error::new(Code::BadMask, place, with_nearest(sentence, kind, &mut Mask::KINDS.into_iter())));
    }
    let below = place.member(kind);
    let place = if matches!(json, Json::String(_)) { place } else { &below };
    let mut parameters = Parameters { members: Members::of(parameters, place)?, place };
    let mask = match kind {
        "bucket" => Mask::Bucket { step: parameters.step()? },
        "date" => Mask::Date {
            unit: match parameters.word("unit", ["month", "year"])? {
                Some(0) => DateUnit::Month,
                Some(_) => DateUnit::Year,
                None => return Err(members::missing("unit", place)),
            },
            epoch: parameters.word("epoch", ["ms", "s"])?.map(|word| match word {
                0 => Epoch::Milliseconds,
                _ => Epoch::Seconds,
            }),
        },
        "digits" => parameters.digits()?,
        "email" => Mask::Email {
            local: parameters.count("local", 0)?.unwrap_or(1),
            keep_domain: parameters.word("domain", ["mask", "keep"])? == Some(1),
        },
        "fixed" => Mask::Fixed { json: parameters.constant()? },
        "initials" => Mask::Initials,
        // Neither at the start nor at the end: a bullet for each character, which stars cannot give.
        "keep" => Mask::Keep {
            start: parameters.count("start", 0)?.unwrap_or(0),
            end: parameters.count("end", 0)?.unwrap_or(0),
            ignore: parameters.ignored()?,
            as_text: parameters.as_text()?,
        },
        "null" => Mask::Null,
        "partial" => parameters.partial()?,
        "pseudonym" => Mask::Pseudonym,
        "remove" => Mask::Remove,
        // The last of the kinds: `stars`.
        _ => Mask::Stars { count: parameters.count("count", 1)?.unwrap_or(Mask::STAR_COUNT) },
    };
    parameters.members.finish()?;
    Ok(mask)
}

/// The parameters of a mask, and where they stand.
struct Parameters<'j, 'p> {
    members: Members<'j, 'p>,
    place: &'p Place<'p>,
}

impl Parameters<'_, '_> {
    /// Reads a number of characters that may not be below `least`.
    fn count(&mut self, name: &'static str, least: usize) -> Result<Option<usize>, Error> {
        self.count_within(name, least, limits::MAX_MASK_CHARACTERS)
    }

    fn count_within(&mut self, name: &'static str, least: usize, most: usize) -> Result<Option<usize>, Error> {
        let Some(json) = self.members.optional(name) else { return Ok(None) };
        let count = json.integer().and_then(|number| usize::try_from(number).ok());
        match count.filter(|count| (least..=most).contains(count)) {
            Some(count) => Ok(Some(count)),
            None => Err(self.bad(name, format!("expected a whole number from {least} to {most}"))),
        }
    }

    fn required_count(&mut self, name: &'static str) -> Result<usize, Error> {
        self.count(name, 0)?.ok_or_else(|| members::missing(name, self.place))
    }

    /// Reads one of two words, and returns which.
    fn word(&mut self, name: &'static str, words: [&str; 2]) -> Result<Option<usize>, Error> {
        let Some(found) = self.members.optional_text(name)? else { return Ok(None) };
        let index = words.iter().position(|word| *word == found);
        index.map(Some).ok_or_else(|| {
            let [first, second] = words;
            self.bad(name, format!("expected `{first}` or `{second}`, found {}", quote(found)))
        })
    }

    /// Reads `"as": "string"`: whether whole numbers count as their text.
    fn as_text(&mut self) -> Result<bool, Error> {
        match self.members.optional_text("as")? {
            None => Ok(false),
            Some("string") => Ok(true),
            Some(other) => Err(self.bad("as", format!("expected `string`, found {}", quote(other)))),
        }
    }

    fn step(&mut self) -> Result<u64, Error> {
        let step = self.members.required("step")?.integer().filter(|step| *step > 0);
        step.ok_or_else(|| self.bad("step", "expected a whole number from 1 to 9007199254740991".to_owned()))
    }

    fn digits(&mut self) -> Result<Mask, Error> {
        let most = limits::MAX_MASK_CHARACTERS;
        let end = self.count_within("end", 0, most - MIN_HIDDEN_DIGITS)?.unwrap_or(4);
        let min = self.count_within("min", MIN_HIDDEN_DIGITS, most)?.unwrap_or(8);
        let least = end + MIN_HIDDEN_DIGITS;
        if min < least {
            return Err(self.bad(
                "min",
                format!("expected at least {least}, since {end} digits show and 4 must not, found {min}"),
            ));
        }
        Ok(Mask::Digits { end, min, as_text: self.as_text()? })
    }

    /// Returns the JSON text of the value that stands for every value.
    fn constant(&mut self) -> Result<String, Error> {
        let length = match self.members.optional("value") {
            None => return Ok("\"[REDACTED]\"".to_owned()),
            Some(Json::Bool(_)) => 0,
            Some(Json::String(text)) => text.chars().count(),
            Some(Json::Number(text)) if number::parse(text).is_finite() => text.len(),
            Some(Json::Number(_)) => {
                return Err(self.bad("value", "expected a number that a double can hold".to_owned()));
            }
            Some(other) => {
                return Err(members::wrong_kind("a string, a number or a boolean", other, &self.place.member("value")));
            }
        };
        if length > limits::MAX_MASK_CHARACTERS {
            return Err(self.bad("value", format!("expected at most {} characters", limits::MAX_MASK_CHARACTERS)));
        }
        Ok(self.members.required("value")?.to_string())
    }

    /// Reads the characters that show wherever they stand: separators, and nothing that could be the value itself.
    fn ignored(&mut self) -> Result<String, Error> {
        let ignored = self.members.optional_text("ignore")?.unwrap_or_default();
        let most = limits::MAX_MASK_IGNORED;
        if ignored.len() > most || ignored.chars().any(|sign| sign != ' ' && !sign.is_ascii_punctuation()) {
            return Err(self.bad("ignore", format!("expected at most {most} punctuation marks of ASCII and spaces")));
        }
        Ok(ignored.to_owned())
    }

    fn partial(&mut self) -> Result<Mask, Error> {
        let start = self.required_count("start")?;
        let end = self.required_count("end")?;
        let pad = self.members.required_text("pad")?.to_owned();
        if start == 0 && end == 0 {
            let message = "expected `start` or `end` above 0; to show nothing at all, use `stars`";
            return Err(Error::new(Code::BadMask, self.place, message));
        }
        if pad.is_empty() || pad.chars().count() > limits::MAX_MASK_CHARACTERS {
            return Err(self.bad("pad", format!("expected 1 to {} characters", limits::MAX_MASK_CHARACTERS)));
        }
        Ok(Mask::Partial { start, end, pad })
    }

    #[cold]
    fn bad(&self, name: &str, message: String) -> Error {
        Error::new(Code::BadMask, self.place.member(name), message)
    }
}
