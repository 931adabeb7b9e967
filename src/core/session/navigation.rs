//! Navigation: which entries a session shows, and why it hides the others.

use serde::Serialize;

use super::{Outcome, Question, Session};
use crate::policy::navigation::{Item, Needs};

/// The navigation of a session.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Navigation<'s> {
    /// The entries that show, as a tree.
    pub items: Vec<NavigationItem<'s>>,
    /// The entries that do not, in the order of the policy.
    pub hidden: Vec<HiddenItem<'s>>,
}

/// An entry that shows, with those of its children that show.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct NavigationItem<'s> {
    /// The entry's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// Where it leads.
    pub href: Option<&'s str>,
    /// The children that show.
    pub children: Vec<Self>,
}

/// An entry that does not show.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HiddenItem<'s> {
    /// The entry's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// The ids of the entries above it, the outermost first.
    pub parents: Vec<&'s str>,
    /// The permissions that stand in the way; none where all of its children are hidden, or its parent is.
    pub missing: Vec<&'s str>,
    /// One sentence for people.
    pub sentence: String,
}

/// The sentences that explain denied permissions: several entries often need the same one.
#[derive(Default)]
struct Sentences(Vec<(String, String)>);

impl Sentences {
    fn of(&mut self, session: &Session, permission: &str) -> &str {
        let place = self.0.iter().position(|(known, _)| known == permission).unwrap_or_else(|| {
            let sentence = session.explain(permission, &Question::default()).sentence;
            self.0.push((permission.to_owned(), sentence));
            self.0.len() - 1
        });
        self.0.get(place).map(|(_, sentence)| sentence.as_str()).unwrap_or_default()
    }
}

impl Session {
    /// Returns the whole navigation.
    ///
    /// An entry shows unless one of its permissions is denied, or its condition does not hold; one that needs nothing
    /// when a child shows, or when it has none. Children of a hidden entry are hidden, and in a session that is refused
    /// everything is.
    #[must_use]
    pub fn navigation(&self) -> Navigation<'_> {
        let mut hidden = Vec::new();
        if let Some(refusal) = self.refusal() {
            hide_all(
                &self.policy.navigation,
                &mut Vec::new(),
                &mut hidden,
                &format!("Hidden, since {}.", refusal.words),
            );
            return Navigation { items: Vec::new(), hidden };
        }
        let sentences = &mut Sentences::default();
        let items = self.visible(&self.policy.navigation, &mut Vec::new(), &mut hidden, sentences);
        Navigation { items, hidden }
    }

    fn visible<'s>(
        &'s self,
        items: &'s [Item],
        parents: &mut Vec<&'s str>,
        hidden: &mut Vec<HiddenItem<'s>>,
        sentences: &mut Sentences,
    ) -> Vec<NavigationItem<'s>> {
        let mut visible = Vec::new();
        for item in items {
            if let Some((missing, sentence)) = self.hides(item, sentences) {
                hidden.push(hidden_item(item, parents, missing, sentence));
                parents.push(&item.id);
                hide_all(&item.children, parents, hidden, "Hidden, since the entry above it is hidden.");
                parents.pop();
                continue;
            }
            let position = hidden.len();
            parents.push(&item.id);
            let children = self.visible(&item.children, parents, hidden, sentences);
            parents.pop();
            if matches!(item.requires, Needs::Nothing) && children.is_empty() && !item.children.is_empty() {
                let sentence = "Hidden, since every entry below it is hidden.".to_owned();
                hidden.insert(position, hidden_item(item, parents, Vec::new(), sentence));
                continue;
            }
            visible.push(NavigationItem {
                id: &item.id,
                title: item.title.as_deref(),
                href: item.href.as_deref(),
                children,
            });
        }
        visible
    }

    /// Returns why an entry does not show: the permissions that are denied, or a condition that does not hold.
    fn hides<'s>(&'s self, item: &'s Item, sentences: &mut Sentences) -> Option<(Vec<&'s str>, String)> {
        let question = Question::default();
        match &item.requires {
            Needs::Nothing => None,
            Needs::Condition(condition) if self.holds(condition) => None,
            Needs::Condition(condition) => {
                Some((Vec::new(), format!("Hidden, since `{}` does not hold.", condition.text)))
            }
            Needs::Permissions(permissions) => {
                let denied =
                    permissions.iter().filter(|permission| self.outcome(**permission, &question) == Outcome::Deny);
                let missing: Vec<&str> = denied.map(|permission| self.policy.resources().name(*permission)).collect();
                if missing.is_empty() {
                    return None;
                }
                let mut words = String::new();
                for name in &missing {
                    words.push_str(if words.is_empty() { "" } else { " " });
                    words.push_str(sentences.of(self, name));
                }
                Some((missing, words))
            }
        }
    }
}

fn hide_all<'s>(items: &'s [Item], parents: &mut Vec<&'s str>, hidden: &mut Vec<HiddenItem<'s>>, sentence: &str) {
    for item in items {
        hidden.push(hidden_item(item, parents, Vec::new(), sentence.to_owned()));
        parents.push(&item.id);
        hide_all(&item.children, parents, hidden, sentence);
        parents.pop();
    }
}

fn hidden_item<'s>(item: &'s Item, parents: &[&'s str], missing: Vec<&'s str>, sentence: String) -> HiddenItem<'s> {
    HiddenItem { id: &item.id, title: item.title.as_deref(), parents: parents.to_vec(), missing, sentence }
}
