//! Masks: how a private value looks to someone who may not see it. Every mask has an output for every JSON value.

pub(crate) mod apply;
pub(crate) mod automaton;
pub(crate) mod path;
pub(crate) mod record;
pub(crate) mod text;

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::text::joined;
use crate::{Code, Error};

/// A mask with its parameters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Mask {
    /// Shows the first characters before the last `@` and, of the domain, all or what follows its last dot.
    Email { local: usize, keep_domain: bool },
    /// Shows the first and the last characters around a padding that hides how many there are.
    Partial { start: usize, end: usize, pad: String },
    /// The member is gone; an element of an array becomes null.
    Remove,
    /// A fixed number of bullets.
    Stars { count: usize },
}

const KINDS: [&str; 4] = ["email", "partial", "remove", "stars"];

impl Mask {
    /// What stars stand for where no number is given, and where another mask does not apply.
    const STARS: Self = Self::Stars { count: 8 };

    /// Reads `"remove"` or `{"email": {…}}`. A kind without parameters that must be given may stand as a string.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let empty = Json::Object(Vec::new());
        let (kind, parameters) = match json {
            Json::String(kind) => (kind.as_str(), &empty),
            Json::Object(members) => match members.as_slice() {
                [(kind, parameters)] => (kind.as_str(), parameters),
                _ => return Err(Error::new(Code::BadMask, place, "expected one mask with its parameters")),
            },
            other => return Err(members::wrong_kind("a mask", other, place)),
        };
        let place_of_parameters = place.member(kind);
        let mut parameters = Members::of(parameters, &place_of_parameters)?;
        let mask = match kind {
            "email" => Self::Email {
                local: count(&mut parameters, "local", 0, &place_of_parameters)?.unwrap_or(1),
                keep_domain: match parameters.optional_text("domain")? {
                    None | Some("mask") => false,
                    Some("keep") => true,
                    Some(_) => {
                        let message = "expected `mask` or `keep`, found another word";
                        return Err(Error::new(Code::BadMask, place_of_parameters.member("domain"), message));
                    }
                },
            },
            "partial" => {
                let start = required_count(&mut parameters, "start", &place_of_parameters)?;
                let end = required_count(&mut parameters, "end", &place_of_parameters)?;
                let pad = parameters.required_text("pad")?.to_owned();
                if start == 0 && end == 0 {
                    let message = "expected `start` or `end` above 0; to show nothing at all, use `stars`";
                    return Err(Error::new(Code::BadMask, place_of_parameters, message));
                }
                if pad.is_empty() || pad.chars().count() > limits::MAX_MASK_CHARACTERS {
                    let message = format!("expected 1 to {} characters", limits::MAX_MASK_CHARACTERS);
                    return Err(Error::new(Code::BadMask, place_of_parameters.member("pad"), message));
                }
                Self::Partial { start, end, pad }
            }
            "remove" => Self::Remove,
            "stars" => match count(&mut parameters, "count", 1, &place_of_parameters)? {
                Some(count) => Self::Stars { count },
                None => Self::STARS,
            },
            other => {
                let sentence =
                    format!("{} is no mask; the masks are {}", quote(other), joined(&mut KINDS.into_iter(), ", "));
                let message = with_nearest(sentence, other, &mut KINDS.into_iter());
                return Err(Error::new(Code::BadMask, place, message));
            }
        };
        parameters.finish()?;
        Ok(mask)
    }

    /// Returns the name of the kind, as a policy writes it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Email { .. } => "email",
            Self::Partial { .. } => "partial",
            Self::Remove => "remove",
            Self::Stars { .. } => "stars",
        }
    }

    /// Returns the stricter of two masks of one value. Equally strict ones that differ show nothing but stars: what
    /// one hides, the other might show.
    pub(crate) fn stricter<'m>(&'m self, other: &'m Self) -> &'m Self {
        match self.laxity().cmp(&other.laxity()) {
            std::cmp::Ordering::Less => self,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal if self == other => self,
            std::cmp::Ordering::Equal => &Self::STARS,
        }
    }

    /// Ranks the kinds from the strictest.
    fn laxity(&self) -> u8 {
        match self {
            Self::Remove => 0,
            Self::Stars { .. } => 1,
            Self::Partial { .. } | Self::Email { .. } => 2,
        }
    }

    /// Returns what stands in for a value; none where the member is to be gone. null tells nothing and stays null,
    /// but for `remove`.
    pub(crate) fn apply(&self, value: &Json) -> Option<Json> {
        match (self, value) {
            (Self::Remove, _) => None,
            (_, Json::Null | Json::Array(_) | Json::Object(_)) => Some(Json::Null),
            (Self::Stars { count }, _) => Some(Json::String(text::stars(*count))),
            (Self::Email { local, keep_domain }, Json::String(value)) => {
                let masked = text::email(value, *local, *keep_domain);
                masked.map(Json::String).or_else(|| Self::STARS.apply(&Json::Bool(true)))
            }
            (Self::Partial { start, end, pad }, Json::String(value)) => {
                Some(Json::String(text::partial(value, *start, *end, pad)))
            }
            (Self::Email { .. } | Self::Partial { .. }, Json::Bool(_) | Json::Number(_)) => Some(Json::Null),
        }
    }
}

fn required_count(members: &mut Members<'_, '_>, name: &'static str, place: &Place<'_>) -> Result<usize, Error> {
    count(members, name, 0, place)?.ok_or_else(|| members::missing(name, place))
}

/// Reads a number of characters that may not be below `least`.
fn count(
    members: &mut Members<'_, '_>,
    name: &'static str,
    least: usize,
    place: &Place<'_>,
) -> Result<Option<usize>, Error> {
    let Some(json) = members.optional(name) else { return Ok(None) };
    let count = json.integer().and_then(|number| usize::try_from(number).ok());
    match count.filter(|count| (least..=limits::MAX_MASK_CHARACTERS).contains(count)) {
        Some(count) => Ok(Some(count)),
        None => {
            let message = format!("expected a whole number from {least} to {}", limits::MAX_MASK_CHARACTERS);
            Err(Error::new(Code::BadMask, place.member(name), message))
        }
    }
}
