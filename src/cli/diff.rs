//! How a difference looks in a terminal: grouped by role, what opens first.

use std::fmt::Write;

use permask::authoring::diff::{Change, Difference, Direction};
use permask::authoring::matrix::ColumnKind;

/// Returns a difference as lines.
pub(crate) fn text(difference: &Difference) -> String {
    if difference.is_empty() {
        return "no difference\n".to_owned();
    }
    let mut sections = Vec::new();
    if !difference.policy.is_empty() {
        sections.push(section("policy", &difference.policy));
    }
    for holder in &difference.holders {
        let heading = match holder.kind {
            ColumnKind::Everyone => "everyone".to_owned(),
            ColumnKind::Group => format!("group {}", holder.name),
            ColumnKind::Role => format!("role {}", holder.name),
        };
        sections.push(section(&heading, &holder.changes));
    }
    if !difference.declared.is_empty() {
        let mut lines = "declared\n".to_owned();
        for declared in &difference.declared {
            let word = if declared.added { "added" } else { "removed" };
            // Writing into a string cannot fail.
            writeln!(lines, "    {word:<8} {} {}", declared.what, declared.name).ok();
        }
        sections.push(lines);
    }
    sections.push(sum(difference));
    sections.join("\n")
}

fn section(heading: &str, changes: &[Change]) -> String {
    let mut lines = format!("{heading}\n");
    for Change { direction, topic, name, from, to } in changes {
        writeln!(lines, "  {} {} {name}: {from} -> {to}", mark(*direction), topic.as_str()).ok();
    }
    lines
}

fn sum(difference: &Difference) -> String {
    let of_holders = difference.holders.iter().flat_map(|holder| &holder.changes);
    let all: Vec<&Change> = of_holders.chain(&difference.policy).collect();
    let count = |direction: Direction| all.iter().filter(|change| change.direction == direction).count();
    let [gains, changes, losses] = [Direction::Gains, Direction::Changes, Direction::Loses].map(count);
    format!("+ {gains} gained   ~ {changes} changed   - {losses} lost\n")
}

fn mark(direction: Direction) -> char {
    match direction {
        Direction::Gains => '+',
        Direction::Changes => '~',
        Direction::Loses => '-',
    }
}
