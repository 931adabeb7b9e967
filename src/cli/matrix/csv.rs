//! A matrix for spreadsheets: RFC 4180, a line for each permission.

use csv::{Terminator, WriterBuilder};
use permask::authoring::matrix::Matrix;

use super::{note, plain, remark, word};

/// Returns the matrix as CSV.
pub(crate) fn render(matrix: &Matrix) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let columns = matrix.columns.iter().map(|column| match remark(column) {
        Some(remark) => format!("{} ({remark})", column.name),
        None => column.name.clone(),
    });
    let fixed = ["permission", "resource", "action"].map(str::to_owned);
    // Writing into memory cannot fail, and every line has as many fields as the first.
    writer.write_record(fixed.into_iter().chain(columns).map(|field| harmless(&field))).ok();
    for resource in &matrix.resources {
        let title = resource.title.as_deref().unwrap_or(&resource.path);
        for row in &resource.rows {
            let cells = row.cells.iter().map(|cell| match note(matrix, cell) {
                Some(note) => format!("{}: {note}", word(cell.standing)),
                None => word(cell.standing).to_owned(),
            });
            let fields = [row.permission.clone(), title.to_owned(), row.action.clone()];
            writer.write_record(fields.into_iter().chain(cells).map(|field| harmless(&field))).ok();
        }
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Returns a field that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it. The
/// full-width forms count too: some spreadsheets read them as the same signs.
fn harmless(field: &str) -> String {
    let field = plain(field);
    match field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        true => format!("'{field}"),
        false => field,
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_field_is_a_formula() {
        for field in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n+1", "＝1"] {
            assert!(harmless(field).starts_with('\''), "{field:?}");
        }
        for field in ["a=1", "1-1", "", "a@b", "'=1"] {
            assert_eq!(harmless(field), field);
        }
    }
}
