//! Redundant rules: what is said twice to the same people. Of two that say the same the later one is reported, and no
//! more than has to go for each thing to be said once.

use crate::bits::Bits;

use super::finding::Finding;
use super::outline::{Listed, Statement};
use super::possible::Matching;
use super::reach::Reach;
use super::report::Report;

/// One pattern of one rule.
struct Saying<'r, 'p> {
    statement: &'r Statement<'p>,
    pattern: &'r Listed,
    meant: Bits,
    is_always: bool,
    is_dropped: bool,
}

pub(super) fn check(reach: &Reach<'_>, report: &mut Report) {
    let mut sayings: Vec<Saying<'_, '_>> = Vec::new();
    // For each permission the sayings about it, so that each is compared with few others.
    let mut about: Vec<Vec<usize>> = vec![Vec::new(); reach.policy.resources().permission_count()];
    for statement in &reach.statements {
        let matching = statement.matching;
        if matching == Matching::Never {
            continue;
        }
        for pattern in &statement.patterns {
            let meant = statement.meant_by(pattern);
            for permission in meant.iter() {
                if let Some(list) = about.get_mut(permission) {
                    list.push(sayings.len());
                }
            }
            let is_always = matching == Matching::Always;
            sayings.push(Saying { statement, pattern, meant, is_always, is_dropped: false });
        }
    }
    for number in (0..sayings.len()).rev() {
        let Some(saying) = sayings.get(number) else { continue };
        let mut given_by: Vec<&str> = Vec::new();
        let is_given = saying.meant.iter().all(|permission| {
            let others = about.get(permission).into_iter().flatten().filter(|other| **other != number);
            let mut giving = others.filter_map(|other| sayings.get(*other)).filter(|other| says(reach, other, saying));
            let first = giving.next();
            given_by.extend(first.map(|other| other.statement.id.as_str()));
            first.is_some()
        });
        if saying.meant.is_empty() || !is_given {
            continue;
        }
        given_by.sort_unstable();
        given_by.dedup();
        let given_by = given_by.into_iter().map(str::to_owned).collect();
        report.push(&saying.pattern.at, Finding::RedundantRule { pattern: saying.pattern.text.clone(), given_by });
        if let Some(saying) = sayings.get_mut(number) {
            saying.is_dropped = true;
        }
    }
}

/// Says whether one saying holds wherever the other does: always, or under the condition that both stand under.
fn says(reach: &Reach<'_>, one: &Saying<'_, '_>, other: &Saying<'_, '_>) -> bool {
    !one.is_dropped
        && one.statement.effect == other.statement.effect
        && (one.is_always || one.statement.id == other.statement.id)
        && reach.brings(other.statement.holder, one.statement.holder)
}
