//! Chance that is the same in every run.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A generator of numbers, by xorshift.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % end
    }

    pub(crate) fn is_one_of(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// Returns texts that a regular expression matches, which stands between `^` and `$`.
    pub(crate) fn matching(&mut self, expression: &str, count: usize) -> Vec<String> {
        let inner = expression.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).expect("an anchored pattern");
        let strategy = proptest::string::string_regex(inner).expect("a regular expression");
        let mut runner = TestRunner::deterministic();
        (0..count).map(|_| strategy.new_tree(&mut runner).expect("a text").current()).collect()
    }

    /// Returns a text with one or two characters put in, taken out or replaced.
    pub(crate) fn edited(&mut self, text: &str) -> String {
        let signs: Vec<char> =
            "ab09_- .*:,$[]'\"\\/?#@u\u{0}\u{7}\t\n\u{7f}\u{85}\u{a0}\u{e9}\u{2028}\u{3000}\u{1f600}".chars().collect();
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(2) {
            let at = self.below(characters.len() + 1);
            let sign = *self.pick(&signs);
            match self.below(3) {
                0 => characters.insert(at, sign),
                1 if at < characters.len() => characters[at] = sign,
                _ if at < characters.len() => {
                    characters.remove(at);
                }
                _ => {}
            }
        }
        characters.into_iter().collect()
    }
}
