//! Rules whose effect depends on what else is held: one role alone does not show what they do.

use std::collections::BTreeSet;

use super::change::{Change, Direction, Topic};
use super::declared::{FOR_PEOPLE, sorted};
use crate::Json;
use crate::authoring::document::{self, Document};

/// Returns the rules that read roles or groups, or ask for permissions, and that only one of the policies has.
pub(super) fn changes(documents: [&Document; 2]) -> Vec<Change> {
    let [old, new] = documents.map(rules);
    let gone = old.difference(&new).map(|(holder, rule)| (holder, rule, false));
    let added = new.difference(&old).map(|(holder, rule)| (holder, rule, true));
    let change = |(holder, rule, is_added): (&String, &String, bool)| {
        let allows = rule.starts_with("{\"allow\"");
        let direction = if allows == is_added { Direction::Gains } else { Direction::Loses };
        let (from, to) = if is_added { ("none", rule.as_str()) } else { (rule.as_str(), "none") };
        Change::new(direction, Topic::Rule, holder, from.to_owned(), to.to_owned())
    };
    gone.chain(added).map(change).collect()
}

fn rules(document: &Document) -> BTreeSet<(String, String)> {
    let everyone = document.json().member("everyone").map(|json| ("everyone".to_owned(), json));
    let named = |word: &'static str, member: &str| {
        let entries = document.entries(member).iter();
        entries.map(move |(name, json)| (format!("{word} {name}"), json)).collect::<Vec<_>>()
    };
    let holders = everyone.into_iter().chain(named("role", "roles")).chain(named("group", "groups"));
    let of_holder = |(holder, json): (String, &Json)| {
        let rules = json.member("rules").map(document::elements).unwrap_or_default();
        let told = rules.iter().filter(|rule| depends_on_others(rule)).map(plain);
        told.map(|rule| (holder.clone(), rule)).collect::<Vec<_>>()
    };
    holders.flat_map(of_holder).collect()
}

/// Says whether a condition reads what else is held. Its text is enough: to name a rule too many costs a look.
fn depends_on_others(rule: &Json) -> bool {
    let conditions = ["when", "unless"].into_iter().filter_map(|member| document::text(rule, member));
    let mut words = conditions.map(|text| ["can", "roles", "groups"].iter().any(|word| text.contains(word)));
    words.any(|found| found)
}

/// Returns a rule without its id and what is for people, its members and patterns in order.
fn plain(rule: &Json) -> String {
    let Json::Object(members) = sorted(rule) else { return String::new() };
    let is_told = |name: &String| name != "id" && !FOR_PEOPLE.contains(&name.as_str());
    let members = members.into_iter().filter(|(name, _)| is_told(name)).map(|(name, value)| match value {
        Json::Array(mut patterns) => {
            patterns.sort_by(|left, right| left.text().cmp(&right.text()));
            (name, Json::Array(patterns))
        }
        value => (name, value),
    });
    Json::Object(members.collect()).to_string()
}
