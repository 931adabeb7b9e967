//! A matrix in a terminal: narrow columns under wrapped names, in as many tables as the width asks for.

use std::io::IsTerminal;

use permask::authoring::matrix::{Cell, Column, Matrix, Standing};
use unicode_width::UnicodeWidthStr;

use super::{plain, remark, sign};

/// The width where nothing tells another: output that goes to a file or to another program.
const WIDTH: usize = 100;

/// What stands between two columns.
const GAP: &str = "  ";

/// A column's name in lines, as wide as the widest.
struct Heading {
    lines: Vec<String>,
    width: usize,
}

/// Returns the width of the terminal that will show the output.
pub(crate) fn width() -> usize {
    let size = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).max(40))
}

/// Returns the matrix as tables of at most this width, where one column fits into it.
pub(crate) fn render(matrix: &Matrix, width: usize) -> String {
    let mut lines = vec![match &matrix.title {
        Some(title) => format!("{} ({})", plain(title), plain(&matrix.policy)),
        None => plain(&matrix.policy),
    }];
    let headings: Vec<Heading> = matrix.columns.iter().map(heading).collect();
    let first = first_width(matrix);
    for block in blocks(&headings, width.saturating_sub(first)) {
        lines.push(String::new());
        table(matrix, headings.get(block.clone()).unwrap_or_default(), block, first, &mut lines);
    }
    lines.push(String::new());
    lines.push("✓ allowed   ? conditional, see note   ✗ denied by a rule   · not allowed (·n: see note)".to_owned());
    list(
        "notes",
        matrix.notes.iter().enumerate().map(|(index, note)| format!("{}  {}", index + 1, plain(note))),
        &mut lines,
    );
    list("constraints, not applied above", matrix.constraints.iter().map(|words| plain(words)), &mut lines);
    lines.push(String::new());
    lines.join("\n")
}

fn list(heading: &str, items: impl Iterator<Item = String>, lines: &mut Vec<String>) {
    let mut items = items.map(|item| format!("  {item}")).peekable();
    if items.peek().is_some() {
        lines.push(String::new());
        lines.push(heading.to_owned());
        lines.extend(items);
    }
}

/// Breaks a column's name at its spaces.
fn heading(column: &Column) -> Heading {
    let mut lines: Vec<String> = plain(&column.name).split_whitespace().map(str::to_owned).collect();
    lines.extend(
        remark(column)
            .map(|remark| format!("({remark})"))
            .iter()
            .flat_map(|remark| remark.split(' ').map(str::to_owned).collect::<Vec<_>>()),
    );
    let width = lines.iter().map(|line| line.width()).max().unwrap_or_default().max(3);
    Heading { lines, width }
}

/// Returns how wide the names of the rows are. Those of resources stand on lines of their own.
fn first_width(matrix: &Matrix) -> usize {
    let rows = matrix.resources.iter().flat_map(|resource| &resource.rows);
    rows.map(|row| row.action.width() + GAP.len()).max().unwrap_or_default()
}

fn resource_name(title: Option<&str>, path: &str) -> String {
    match title {
        Some(title) if title != path => format!("{path}  {}", plain(title)),
        _ => path.to_owned(),
    }
}

/// Splits the columns so that each part fits; a column that does not fit alone stands alone.
fn blocks(headings: &[Heading], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (index, heading) in headings.iter().enumerate() {
        let width = heading.width + GAP.len();
        if index > start && used + width > room {
            blocks.push(start..index);
            (start, used) = (index, 0);
        }
        used += width;
    }
    blocks.push(start..headings.len());
    blocks
}

fn table(matrix: &Matrix, headings: &[Heading], block: std::ops::Range<usize>, first: usize, lines: &mut Vec<String>) {
    let height = headings.iter().map(|heading| heading.lines.len()).max().unwrap_or_default();
    for line in 0..height {
        // Names stand on the line above the marks: short ones begin further down.
        let cells = headings.iter().map(|heading| {
            let skipped = height - heading.lines.len();
            line.checked_sub(skipped).and_then(|line| heading.lines.get(line)).map_or("", String::as_str)
        });
        push_line("", first, cells.zip(headings), lines);
    }
    for resource in &matrix.resources {
        lines.push(resource_name(resource.title.as_deref(), &resource.path));
        for row in &resource.rows {
            let marks: Vec<String> = row.cells.get(block.clone()).unwrap_or_default().iter().map(mark).collect();
            let cells = marks.iter().map(String::as_str).zip(headings);
            push_line(&format!("{GAP}{}", row.action), first, cells, lines);
        }
    }
}

fn push_line<'h>(
    name: &str,
    first: usize,
    cells: impl Iterator<Item = (&'h str, &'h Heading)>,
    lines: &mut Vec<String>,
) {
    let mut line = padded(name, first);
    for (cell, heading) in cells {
        line.push_str(GAP);
        line.push_str(&padded(cell, heading.width));
    }
    lines.push(line.trim_end().to_owned());
}

fn mark(cell: &Cell) -> String {
    let number = cell.note.map(|note| note.to_string()).unwrap_or_default();
    // What is not allowed for want of something else is told apart from what nothing allows.
    match (cell.standing, cell.note) {
        (Standing::None, Some(_)) => format!("·{number}"),
        (standing, _) => format!("{}{number}", sign(standing)),
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
