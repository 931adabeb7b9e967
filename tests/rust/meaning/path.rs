//! Paths, each by itself: which values it selects, and where it expects an array or an object.

use super::Chance;

/// Names that paths and members have, so that they meet.
pub const NAMES: [&str; 9] = ["a", "b", "name", "owner", "", "~/", "__proto__", "a/b", "é\n\"'"];

/// A step from a value to one below it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// To a member.
    Member(String),
    /// To an element.
    Element(u64),
}

/// A path of a policy.
#[derive(Clone, Debug)]
pub struct Path {
    /// How the policy writes it.
    pub text: String,
    /// Its segments.
    pub segments: Vec<Segment>,
}

/// One segment of a path.
#[derive(Clone, Debug)]
pub struct Segment {
    /// What it selects.
    pub selector: Selector,
    /// Whether it may be at any depth.
    pub descendant: bool,
}

/// What a segment selects.
#[derive(Clone, Debug)]
pub enum Selector {
    /// The member of a name.
    Name(String),
    /// The element of an index.
    Index(u64),
    /// Every member and element.
    Wildcard,
}

impl Path {
    /// Makes a path, written in one of the ways that there are.
    pub fn random(chance: &mut Chance<'_>) -> Self {
        let mut path = Self { text: "$".to_owned(), segments: Vec::new() };
        let count = [1, 2, 1, 3, 2, 4, 1, 2, 3, 0][chance.below(10)];
        for _ in 0..count {
            let descendant = chance.one_in(5);
            let selector = match chance.below(8) {
                0..5 => Selector::Name((*chance.pick(&NAMES)).to_owned()),
                5 => Selector::Index(chance.below(3) as u64),
                _ => Selector::Wildcard,
            };
            let is_short = chance.below(2) == 0;
            let dots = if descendant { ".." } else { "" };
            path.text.push_str(&match &selector {
                Selector::Index(index) => format!("{dots}[{index}]"),
                Selector::Wildcard if is_short => format!("{}*", if descendant { ".." } else { "." }),
                Selector::Wildcard => format!("{dots}[*]"),
                Selector::Name(name)
                    if is_short
                        && name.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
                        && !name.is_empty() =>
                {
                    format!("{}{name}", if descendant { ".." } else { "." })
                }
                Selector::Name(name) => format!("{dots}[{}]", quoted(name, chance)),
            });
            path.segments.push(Segment { selector, descendant });
        }
        path
    }

    /// Says whether the path selects the value at the end of these steps.
    #[must_use]
    pub fn selects(&self, steps: &[Step]) -> bool {
        selects(&self.segments, steps)
    }

    /// Says whether the path goes on below the value at the end of these steps, so that it expects no scalar there. A `..`
    /// that merely looks deeper expects nothing.
    #[must_use]
    pub fn expects_container(&self, steps: &[Step]) -> bool {
        expects_container(&self.segments, steps, false)
    }
}

/// Writes a name in quotation marks of either kind, with escapes where they must be or by chance.
fn quoted(name: &str, chance: &mut Chance<'_>) -> String {
    let quote = *chance.pick(&['\'', '"']);
    let mut text = quote.to_string();
    for sign in name.chars() {
        match sign {
            '\n' => text.push_str("\\n"),
            _ if sign == quote || sign == '\\' => text.extend(['\\', sign]),
            _ if chance.one_in(6) => text.push_str(&format!("\\u{:04x}", u32::from(sign))),
            _ => text.push(sign),
        }
    }
    text.push(quote);
    text
}

fn takes(selector: &Selector, step: &Step) -> bool {
    match (selector, step) {
        (Selector::Name(name), Step::Member(member)) => name == member,
        (Selector::Index(index), Step::Element(element)) => index == element,
        (Selector::Wildcard, _) => true,
        _ => false,
    }
}

/// Says whether a name is applied to an array: then it goes into the elements.
fn fans_out(selector: &Selector, step: &Step) -> bool {
    matches!((selector, step), (Selector::Name(_), Step::Element(_)))
}

fn selects(segments: &[Segment], steps: &[Step]) -> bool {
    let Some((segment, later)) = segments.split_first() else { return steps.is_empty() };
    let Some((step, below)) = steps.split_first() else { return false };
    takes(&segment.selector, step) && selects(later, below)
        || (segment.descendant || fans_out(&segment.selector, step)) && selects(segments, below)
}

fn expects_container(segments: &[Segment], steps: &[Step], looks_deeper: bool) -> bool {
    let Some((segment, later)) = segments.split_first() else { return false };
    let Some((step, below)) = steps.split_first() else { return !looks_deeper };
    takes(&segment.selector, step) && expects_container(later, below, false)
        || segment.descendant && expects_container(segments, below, true)
        || fans_out(&segment.selector, step) && expects_container(segments, below, looks_deeper)
}
