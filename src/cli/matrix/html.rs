//! A matrix as a page that needs nothing else: to send, to print, to keep.
//!
//! INVARIANT (no markup from the policy): every text of the policy passes [`escaped`]. There is no script, and the page's
//! own content security policy lets none run and nothing load.

use std::fmt::Write;

use permask::authoring::matrix::{Cell, Column, ColumnKind, Matrix, Selection, Standing};

use super::{plain, remark, sign, word};

const STYLE: &str = include_str!("html.css");

/// Returns the matrix as an HTML document.
pub(crate) fn render(matrix: &Matrix, selection: &Selection) -> String {
    let title = escaped(matrix.title.as_deref().unwrap_or(&matrix.policy));
    let id = escaped(&matrix.policy);
    let mut page = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}: who may do what</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<p class="eyebrow">Permission matrix</p>
<h1>{title}</h1>
<p class="lead">What everybody can do who holds exactly one role or group of the policy <code>{id}</code>, whoever they
are. What depends on the object, the person, the context or the moment is conditional, and its note says on what. Roles
add up, and a denial by a rule outweighs what any other role allows.</p>
"#
    );
    // Writing into a string cannot fail, here and below.
    facts(matrix, selection, &mut page);
    page.push_str("</header>\n<main>\n");
    legend(&mut page);
    table(matrix, &mut page);
    notes(matrix, &mut page);
    people(matrix, &mut page);
    constraints(matrix, &mut page);
    page.push_str("</main>\n<footer>Made by <code>permask matrix</code>.</footer>\n</body>\n</html>\n");
    page
}

fn facts(matrix: &Matrix, selection: &Selection, page: &mut String) {
    let of_kind = |kind: ColumnKind| matrix.columns.iter().filter(|column| column.kind == kind).count();
    let permissions: usize = matrix.resources.iter().map(|resource| resource.rows.len()).sum();
    page.push_str("<ul class=\"facts\">\n");
    let counts = [
        (of_kind(ColumnKind::Role), "role"),
        (of_kind(ColumnKind::Group), "group"),
        (matrix.resources.len(), "resource"),
        (permissions, "permission"),
        (matrix.notes.len(), "note"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let plural = if count == 1 { "" } else { "s" };
        writeln!(page, "<li><strong>{count}</strong> {what}{plural}</li>").ok();
    }
    if let Some(tenant) = &selection.known.tenant {
        writeln!(page, "<li><strong>{}</strong> tenant</li>", escaped(tenant)).ok();
    }
    if let Some(now) = selection.known.now {
        writeln!(page, "<li><strong>{now}</strong> the moment, in seconds since 1970</li>").ok();
    }
    page.push_str("</ul>\n");
}

fn legend(page: &mut String) {
    page.push_str("<ul class=\"legend\" aria-label=\"Legend\">\n");
    for (standing, words) in [
        (Standing::Allow, "allowed"),
        (Standing::Conditional, "conditional, see its note"),
        (Standing::Deny, "denied by a rule"),
        (Standing::None, "not allowed: nothing allows it or, with a note, something that it requires is not"),
    ] {
        let (class, sign) = (class(standing), sign(standing));
        writeln!(page, "<li><span class=\"mark {class}\" aria-hidden=\"true\">{sign}</span>{words}</li>").ok();
    }
    page.push_str("</ul>\n");
}

fn table(matrix: &Matrix, page: &mut String) {
    page.push_str(
        "<div class=\"frame\" role=\"region\" aria-labelledby=\"caption\" tabindex=\"0\">\n<table class=\"matrix\">\n\
         <caption id=\"caption\">Permissions by role and group</caption>\n<thead>\n<tr>\n<th scope=\"col\">Permission</th>\n",
    );
    for column in &matrix.columns {
        let remark = remark(column).map(|remark| format!(" <small>{remark}</small>")).unwrap_or_default();
        writeln!(page, "<th scope=\"col\"><span class=\"name\">{}{remark}</span></th>", escaped(&column.name)).ok();
    }
    page.push_str("</tr>\n</thead>\n");
    let span = matrix.columns.len() + 1;
    for resource in &matrix.resources {
        let title = resource.title.as_deref().map(|title| format!("<b>{}</b>", escaped(title))).unwrap_or_default();
        let path = escaped(&resource.path);
        writeln!(
            page,
            "<tbody>\n<tr><th class=\"group\" scope=\"rowgroup\" colspan=\"{span}\"><span>{title}<code>{path}</code></span></th></tr>"
        )
        .ok();
        for row in &resource.rows {
            write!(page, "<tr><th class=\"row\" scope=\"row\">{}</th>", escaped(&row.action)).ok();
            row.cells.iter().for_each(|one| cell(one, page));
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody>\n");
    }
    page.push_str("</table>\n</div>\n");
}

fn cell(cell: &Cell, page: &mut String) {
    let (class, sign, word) = (class(cell.standing), sign(cell.standing), word(cell.standing));
    let said = format!("<span aria-hidden=\"true\">{sign}");
    match cell.note {
        Some(note) => write!(
            page,
            "<td><a class=\"mark {class}\" href=\"#note-{note}\">{said}{note}</span><span class=\"said\">{word}, note {note}</span></a></td>"
        ),
        None => write!(page, "<td><span class=\"mark {class}\">{said}</span><span class=\"said\">{word}</span></span></td>"),
    }
    .ok();
}

fn notes(matrix: &Matrix, page: &mut String) {
    if matrix.notes.is_empty() {
        return;
    }
    page.push_str("<h2 id=\"notes\">Notes</h2>\n<ol class=\"notes\">\n");
    for (index, note) in matrix.notes.iter().enumerate() {
        let number = index + 1;
        writeln!(page, "<li id=\"note-{number}\"><b>{number}</b><code>{}</code></li>", escaped(note)).ok();
    }
    page.push_str("</ol>\n");
}

fn people(matrix: &Matrix, page: &mut String) {
    let says_more = |column: &Column| column.title.is_some() || remark(column).is_some() || !column.with.is_empty();
    if !matrix.columns.iter().any(says_more) {
        return;
    }
    page.push_str(
        "<div class=\"people-frame\">\n<table class=\"people\">\n<caption>Roles and groups</caption>\n<thead><tr><th scope=\"col\">Name</th>\
         <th scope=\"col\">Title</th><th scope=\"col\">Kind</th><th scope=\"col\">With</th></tr></thead>\n<tbody>\n",
    );
    for column in &matrix.columns {
        let title = column.title.as_deref().map(escaped).unwrap_or_default();
        let with = column.with.iter().map(|name| escaped(name)).collect::<Vec<_>>().join(", ");
        let with = match (column.kind, with.is_empty()) {
            (_, true) => String::new(),
            (ColumnKind::Group, false) => format!("carries {with}"),
            (_, false) => format!("carried by {with}"),
        };
        writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{title}</td><td>{}</td><td>{with}</td></tr>",
            escaped(&column.name),
            kind(column)
        )
        .ok();
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn kind(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Everyone => "a person without any role",
        ColumnKind::Group => "group",
        ColumnKind::Role if column.through_groups => "role, through groups alone",
        ColumnKind::Role => "role",
    }
}

fn constraints(matrix: &Matrix, page: &mut String) {
    if matrix.constraints.is_empty() {
        return;
    }
    page.push_str("<h2>Constraints</h2>\n<p class=\"lead\">Who breaks one of these is denied everything. They are not applied above.</p>\n<ul>\n");
    for words in &matrix.constraints {
        writeln!(page, "<li>{}</li>", escaped(words)).ok();
    }
    page.push_str("</ul>\n");
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Allow => "allow",
        Standing::Conditional => "conditional",
        Standing::Deny => "deny",
        Standing::None => "none",
    }
}

/// Returns a text that is text wherever it stands in a page.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for sign in plain(text).chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign => safe.push(sign),
        }
    }
    safe
}
