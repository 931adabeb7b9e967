//! What changes for the holders of one role or group.

use std::cmp::Ordering;

use permask_mask::{DateUnit, Epoch, number};

use super::change::{Change, Direction, Topic};
use super::declared::sorted;
use super::{HolderDifference, names};
use crate::Json;
use crate::authoring::document::{self, Document};
use crate::authoring::reach::{Cell, Presence, Reach, Sight, Standing};
use crate::error::quote;
use crate::mask::Mask;

/// Returns everything that the new policy gives these holders and the old one did not, or the other way round.
pub(super) fn changes(sides: &mut [Reach<'_>; 2], documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = permissions(sides);
    changes.extend(classes(sides, documents));
    changes.extend(limits(sides, documents));
    let navigation = sides.each_mut().map(Reach::navigation);
    changes.extend(presences(Topic::Navigation, &navigation));
    let tasks = sides.each_mut().map(Reach::tasks);
    changes.extend(presences(Topic::Task, &tasks));
    changes
}

fn permissions(sides: &mut [Reach<'_>; 2]) -> Vec<Change> {
    let mut all: Vec<String> = Vec::new();
    for side in sides.iter() {
        all.extend(side.laboratory.policy.permissions().map(str::to_owned));
    }
    all.sort();
    all.dedup();
    let mut changes = Vec::new();
    for name in all {
        let [old, new] = sides.each_mut().map(|side| {
            let permission = side.laboratory.policy.resources().permission(&name);
            permission.map(|permission| side.cell(permission))
        });
        let what = |cell: &Option<Cell>| cell.as_ref().map(|cell| (rank(cell), cell.words()));
        // A permission that is not declared is not allowed, and no rule is about it.
        let none = || (Rank::None, String::new());
        let (was, is) = (what(&old).unwrap_or_else(none), what(&new).unwrap_or_else(none));
        if was == is {
            continue;
        }
        let direction = Direction::of(was.0.partial_cmp(&is.0));
        let words = |cell: Option<Cell>| cell.map_or_else(|| "not declared".to_owned(), |cell| said(&cell));
        changes.push(Change::new(direction, Topic::Permission, &name, words(old), words(new)));
    }
    changes
}

/// What a cell lets through, alone and beside other roles: a deny rule closes what they allow, and an allow rule that
/// only lacks what it requires opens with them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, PartialOrd)]
enum Rank {
    Denied,
    None,
    Lacks,
    Conditional,
    Allowed,
}

fn rank(cell: &Cell) -> Rank {
    match cell.standing {
        Standing::Deny => Rank::Denied,
        Standing::None if cell.missing.is_empty() => Rank::None,
        Standing::None => Rank::Lacks,
        Standing::Conditional => Rank::Conditional,
        Standing::Allow => Rank::Allowed,
    }
}

fn said(cell: &Cell) -> String {
    let words = cell.words();
    match rank(cell) {
        Rank::Denied => "denied".to_owned(),
        Rank::None if words.is_empty() => "not allowed".to_owned(),
        Rank::None | Rank::Lacks => format!("not allowed ({words})"),
        Rank::Conditional => format!("conditional ({words})"),
        Rank::Allowed => "allowed".to_owned(),
    }
}

fn classes(sides: &mut [Reach<'_>; 2], documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in names(documents, "classes") {
        let [old, new] = sides.each_mut().map(|side| {
            let number = side.laboratory.policy.classes.names.number(&name);
            number.and_then(|number| side.sight(number))
        });
        // A class that one policy does not have is in `declared`, and its fields are in the changes of the records.
        let (Some(old), Some(new)) = (old, new) else { continue };
        let order = compare_sights(&old, &new);
        if order != Some(Ordering::Equal) {
            let direction = Direction::of(order);
            changes.push(Change::new(direction, Topic::Class, &name, look(&old), look(&new)));
        }
    }
    changes
}

/// Returns the classes whose tiers are others though no role alone sees anything else: several together may.
pub(super) fn silent_tiers(documents: [&Document; 2], holders: &[HolderDifference]) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in names(documents, "classes") {
        let [Some(old), Some(new)] = documents.map(|document| {
            let class = document.json().member("classes").and_then(|classes| classes.member(&name));
            class.map(|class| class.member("tiers").map(sorted))
        }) else {
            continue;
        };
        let mut told = holders.iter().flat_map(|holder| &holder.changes);
        if old != new && !told.any(|change| change.topic == Topic::Class && change.name == name) {
            let [from, to] =
                [old, new].map(|tiers| tiers.map_or_else(|| "no tiers".to_owned(), |tiers| tiers.to_string()));
            changes.push(Change::new(Direction::Changes, Topic::Class, &format!("{name} tiers"), from, to));
        }
    }
    changes
}

/// Compares how much two looks show.
fn compare_sights(old: &Sight, new: &Sight) -> Option<Ordering> {
    let same_conditions =
        old.perhaps.len() == new.perhaps.len() && old.perhaps.iter().zip(&new.perhaps).all(|(old, new)| old.0 == new.0);
    if !same_conditions {
        return compare_bounds(old, new);
    }
    let pairs = old.perhaps.iter().map(|(_, mask)| mask).zip(new.perhaps.iter().map(|(_, mask)| mask));
    let orders = pairs.chain([(&old.otherwise, &new.otherwise)]).map(|(old, new)| compare_masks(old, new));
    // All have to agree: more here and less there is neither.
    orders.reduce(|left, right| match (left?, right?) {
        (left, Ordering::Equal) => Some(left),
        (Ordering::Equal, right) => Some(right),
        (left, right) => (left == right).then_some(left),
    })?
}

/// Compares looks that depend on different conditions: one shows more where all that it may come to does.
fn compare_bounds(old: &Sight, new: &Sight) -> Option<Ordering> {
    let looks = |sight: &Sight| {
        let perhaps = sight.perhaps.iter().map(|(_, mask)| mask.clone());
        perhaps.chain([sight.otherwise.clone()]).collect::<Vec<_>>()
    };
    let news = looks(new);
    let olds = looks(old);
    let orders: Option<Vec<Ordering>> =
        olds.iter().flat_map(|old| news.iter().map(|new| compare_masks(old, new))).collect();
    let orders = orders?;
    [Ordering::Equal, Ordering::Less, Ordering::Greater]
        .into_iter()
        .find(|side| orders.iter().all(|order| order == side || *order == Ordering::Equal))
}

/// Compares how much two masks show; none stands for the value itself.
fn compare_masks(old: &Option<Mask>, new: &Option<Mask>) -> Option<Ordering> {
    match (old, new) {
        (None, None) => Some(Ordering::Equal),
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(old), Some(new)) if old == new => Some(Ordering::Equal),
        (Some(old), Some(new)) if old.kind() == new.kind() => None,
        (Some(old), Some(new)) => match old.stricter(new) {
            stricter if stricter == old => Some(Ordering::Less),
            stricter if stricter == new => Some(Ordering::Greater),
            _ => None,
        },
    }
}

fn look(sight: &Sight) -> String {
    let name = |mask: &Option<Mask>| mask.as_ref().map_or_else(|| "clear".to_owned(), mask_words);
    let mut words: Vec<String> =
        sight.perhaps.iter().map(|(condition, mask)| format!("{} when {condition}", name(mask))).collect();
    if words.is_empty() {
        return name(&sight.otherwise);
    }
    words.push(format!("else {}", name(&sight.otherwise)));
    words.join(", ")
}

/// Returns a mask with its parameters, as far as they are not the kind alone.
fn mask_words(mask: &Mask) -> String {
    let as_text = |as_text: bool| if as_text { ", as string" } else { "" };
    match mask {
        Mask::Bucket { step } => format!("bucket (step {step})"),
        Mask::Date { unit, epoch } => {
            let unit = match unit {
                DateUnit::Month => "month",
                DateUnit::Year => "year",
            };
            let epoch = match epoch {
                None => "",
                Some(Epoch::Milliseconds) => ", epoch ms",
                Some(Epoch::Seconds) => ", epoch s",
            };
            format!("date ({unit}{epoch})")
        }
        Mask::Digits { end, min, as_text: flag } => format!("digits (end {end}, min {min}{})", as_text(*flag)),
        Mask::Email { local, keep_domain: true } => format!("email (local {local}, domain kept)"),
        Mask::Email { local, keep_domain: false } => format!("email (local {local})"),
        Mask::Fixed { json } => format!("fixed ({json})"),
        Mask::Keep { start, end, ignore, as_text: flag } => {
            let ignored = if ignore.is_empty() { String::new() } else { format!(", ignore {}", quote(ignore)) };
            format!("keep (start {start}, end {end}{ignored}{})", as_text(*flag))
        }
        Mask::Partial { start, end, pad } => format!("partial (start {start}, end {end}, pad {pad})"),
        Mask::Stars { count } => format!("stars ({count})"),
        Mask::Initials | Mask::Null | Mask::Pseudonym | Mask::Remove => mask.kind().to_owned(),
    }
}

fn limits(sides: &[Reach<'_>; 2], documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in names(documents, "limits") {
        let values = sides.each_ref().map(|side| {
            let limits = &side.laboratory.policy.limits;
            limits.number(&name).and_then(|limit| limits.merged(limit, &|holder| side.holds(holder)))
        });
        let order = compare_limits(&name, &values, documents);
        if order != Some(Ordering::Equal) {
            let [old, new] = values.map(|value| value.map_or_else(|| "nothing".to_owned(), |value| plain(&value)));
            changes.push(Change::new(Direction::of(order), Topic::Limit, &name, old, new));
        }
    }
    changes
}

fn compare_limits(name: &str, values: &[Option<Json>; 2], documents: [&Document; 2]) -> Option<Ordering> {
    match values {
        [None, None] => Some(Ordering::Equal),
        [None, Some(_)] => Some(Ordering::Less),
        [Some(_), None] => Some(Ordering::Greater),
        [Some(Json::Number(old)), Some(Json::Number(new))] => number::parse(old).partial_cmp(&number::parse(new)),
        [Some(Json::Array(old)), Some(Json::Array(new))] => {
            let within = |part: &[Json], whole: &[Json]| part.iter().all(|word| whole.contains(word));
            match (within(old, new), within(new, old)) {
                (true, true) => Some(Ordering::Equal),
                (true, false) => Some(Ordering::Less),
                (false, true) => Some(Ordering::Greater),
                (false, false) => None,
            }
        }
        [Some(Json::String(old)), Some(Json::String(new))] => {
            // Levels can be compared where both policies rank these two alike.
            let ranks = documents.map(|document| {
                let levels = document.json().member("limits").and_then(|limits| limits.member(name));
                let levels = document::texts(levels.and_then(|limit| limit.member("levels")));
                let rank = |level: &str| levels.iter().position(|known| *known == level);
                Some((rank(old)?, rank(new)?))
            });
            let orders = ranks.map(|ranks| ranks.map(|(old, new)| old.cmp(&new)));
            match orders {
                _ if old == new => Some(Ordering::Equal),
                [Some(left), Some(right)] => (left == right).then_some(left),
                [one, other] => one.or(other),
            }
        }
        _ => None,
    }
}

/// Returns a value as people write it.
fn plain(value: &Json) -> String {
    match value {
        Json::Array(words) if words.is_empty() => "an empty set".to_owned(),
        Json::Array(words) => {
            let mut words: Vec<&str> = words.iter().filter_map(Json::text).collect();
            words.sort_unstable();
            words.join(", ")
        }
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn presences(topic: Topic, [old, new]: &[Vec<(String, Presence)>; 2]) -> Vec<Change> {
    let find = |list: &[(String, Presence)], id: &str| {
        list.iter().find(|(known, _)| known == id).map(|(_, presence)| *presence)
    };
    let mut ids: Vec<&String> = old.iter().chain(new).map(|(id, _)| id).collect();
    ids.sort();
    ids.dedup();
    let mut changes = Vec::new();
    for id in ids {
        let (was, is) = (find(old, id), find(new, id));
        let order = was.unwrap_or(Presence::No).cmp(&is.unwrap_or(Presence::No));
        if order != Ordering::Equal {
            let words = |presence: Option<Presence>| presence.unwrap_or(Presence::No).as_str().to_owned();
            changes.push(Change::new(Direction::of(Some(order)), topic, id, words(was), words(is)));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask;
    use crate::place::Place;

    #[test]
    fn masks_that_differ_are_told_in_words_that_differ() {
        let read = |text: &str| {
            let json = Json::read_document(text.as_bytes()).unwrap();
            mask_words(&mask::read(&json, &Place::Root).unwrap())
        };
        for (mask, words) in [
            (r#"{"bucket":{"step":100}}"#, "bucket (step 100)"),
            (r#"{"date":{"unit":"year"}}"#, "date (year)"),
            (r#"{"date":{"unit":"month","epoch":"s"}}"#, "date (month, epoch s)"),
            (r#"{"date":{"unit":"month","epoch":"ms"}}"#, "date (month, epoch ms)"),
            (r#""digits""#, "digits (end 4, min 8)"),
            (r#"{"digits":{"end":2,"as":"string"}}"#, "digits (end 2, min 8, as string)"),
            (r#""email""#, "email (local 1)"),
            (r#"{"email":{"local":0,"domain":"keep"}}"#, "email (local 0, domain kept)"),
            (r#""fixed""#, "fixed (\"[REDACTED]\")"),
            (r#"{"fixed":{"value":-1.5}}"#, "fixed (-1.5)"),
            (r#""initials""#, "initials"),
            (r#""keep""#, "keep (start 0, end 0)"),
            (r#"{"keep":{"end":4,"ignore":"- "}}"#, "keep (start 0, end 4, ignore `- `)"),
            (r#"{"keep":{"start":2,"as":"string"}}"#, "keep (start 2, end 0, as string)"),
            (r#""null""#, "null"),
            (r#"{"partial":{"start":1,"end":0,"pad":"xx"}}"#, "partial (start 1, end 0, pad xx)"),
            (r#""pseudonym""#, "pseudonym"),
            (r#""remove""#, "remove"),
            (r#""stars""#, "stars (8)"),
        ] {
            assert_eq!(read(mask), words, "{mask}");
        }
    }
}
