//! Masks, read from a policy. What they do is in the crate `permask-mask`.

pub(crate) mod apply;
pub(crate) mod automaton;
pub(crate) mod path;
pub(crate) mod record;

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::text::joined;
use crate::{Code, Error};

pub(crate) use permask_mask::Mask;

const KINDS: [&str; 4] = ["email", "partial", "remove", "stars"];

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
    let place_of_parameters = place.member(kind);
    let mut parameters = Members::of(parameters, &place_of_parameters)?;
    let mask = match kind {
        "email" => Mask::Email {
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
            Mask::Partial { start, end, pad }
        }
        "remove" => Mask::Remove,
        "stars" => match count(&mut parameters, "count", 1, &place_of_parameters)? {
            Some(count) => Mask::Stars { count },
            None => Mask::STARS,
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
