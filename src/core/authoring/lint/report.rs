//! Report: the findings with their places, put into the order of the document.

use std::collections::BTreeMap;

use crate::json::Json;

use super::Warning;
use super::finding::Finding;
use super::outline::pointer;

/// Collects findings.
#[derive(Debug, Default)]
pub(super) struct Report {
    warnings: Vec<Warning>,
}

impl Report {
    pub(super) fn push(&mut self, at: &str, finding: Finding) {
        self.warnings.push(Warning { at: at.to_owned(), finding });
    }

    /// Returns the findings in the order in which their places stand in the document; those of one place by code.
    pub(super) fn finish(mut self, document: &Json) -> Vec<Warning> {
        let mut order = BTreeMap::new();
        number(document, String::new(), &mut order);
        self.warnings.sort_by_key(|warning| (order.get(&warning.at).copied(), warning.code()));
        self.warnings
    }
}

/// Numbers every place. It calls itself no deeper than a document may be nested.
fn number(json: &Json, at: String, order: &mut BTreeMap<String, usize>) {
    order.insert(at.clone(), order.len());
    match json {
        Json::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, json)| number(json, format!("{at}/{index}"), order));
        }
        Json::Object(members) => members.iter().for_each(|(name, json)| number(json, pointer(&at, name), order)),
        _ => {}
    }
}
