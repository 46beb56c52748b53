use core::borrow::Borrow;
use core::fmt;
use core::iter::from_fn;
use core::mem::take;
use core::ops::RangeBounds;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A sorted map that is copied in no time: copies share what they had in common, and each keeps what it changed since.
///
/// As long as nobody has a copy it is a `BTreeMap`. With a copy around, changes lie beside it, until the copy is gone
/// or they are many: then what is shared is copied once.
#[derive(Clone)]
pub struct Forked<K, V> {
    shared: Arc<BTreeMap<K, V>>,
    /// In the place of what is shared; `None`: it is not there.
    changed: BTreeMap<K, Option<V>>,
}

/// How many changes may lie beside a map that is shared, however small it is. Few for the tests, so that they see it
/// copied.
const CHANGES: usize = if cfg!(test) { 3 } else { 4_096 };

impl<K, V> Forked<K, V> {
    /// Nothing.
    pub fn new() -> Forked<K, V> {
        Forked { shared: Arc::new(BTreeMap::new()), changed: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Forked<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        match self.changed.get(key) {
            Some(changed) => changed.as_ref(),
            None => self.shared.get(key),
        }
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if self.is_alone() {
            return Arc::make_mut(&mut self.shared).get_mut(key);
        }
        if !self.changed.contains_key(key) {
            self.changed.insert(key.clone(), Some(self.shared.get(key)?.clone()));
        }
        self.changed.get_mut(key)?.as_mut()
    }

    /// The value of a key, to be changed, which is made if it is not there.
    pub(crate) fn get_or_insert_with(&mut self, key: &K, make: impl FnOnce() -> V) -> &mut V {
        if self.is_alone() {
            return Arc::make_mut(&mut self.shared).entry(key.clone()).or_insert_with(make);
        }
        let changed = self.changed.entry(key.clone()).or_insert_with(|| self.shared.get(key).cloned());
        changed.get_or_insert_with(make)
    }

    /// Sets the value of a key. What it was before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if self.is_alone() {
            return Arc::make_mut(&mut self.shared).insert(key, value);
        }
        let shared = self.shared.get(&key);
        self.changed.insert(key, Some(value)).unwrap_or_else(|| shared.cloned())
    }

    /// Takes a key away. What it was before.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        if self.is_alone() {
            return Arc::make_mut(&mut self.shared).remove(key);
        }
        let shared = self.shared.get(key);
        self.changed.insert(key.clone(), None).unwrap_or_else(|| shared.cloned())
    }

    /// All keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.range(..)
    }

    /// A copy that shares nothing, each value copied in this way.
    pub(crate) fn detached(&self, copy: impl Fn(&V) -> V) -> Forked<K, V> {
        self.iter().map(|(key, value)| (key.clone(), copy(value))).collect()
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys of a range, which must not end before it starts, and their values, in order.
    pub(crate) fn range<R: RangeBounds<K> + Clone>(&self, range: R) -> impl Iterator<Item = (&K, &V)> {
        let mut shared = self.shared.range(range.clone()).peekable();
        let mut changed = self.changed.range(range).peekable();
        from_fn(move || {
            loop {
                if let Some((key, _)) = shared.peek() {
                    match changed.peek() {
                        Some((other, _)) if other < key => {}
                        Some((other, _)) if other == key => drop(shared.next()),
                        _ => return shared.next(),
                    }
                }
                if let (key, Some(value)) = changed.next()? {
                    return Some((key, value));
                }
            }
        })
    }

    /// Whether no copy shares the map: then what was changed beside it is put where it belongs. Many changes make it so.
    fn is_alone(&mut self) -> bool {
        if self.changed.len() > CHANGES.max(self.shared.len() / 8) {
            self.shared = Arc::new(BTreeMap::clone(&self.shared));
        }
        let Some(alone) = Arc::get_mut(&mut self.shared) else { return false };
        for (key, value) in take(&mut self.changed) {
            match value {
                Some(value) => drop(alone.insert(key, value)),
                None => drop(alone.remove(&key)),
            }
        }
        true
    }
}

impl<K, V> Default for Forked<K, V> {
    fn default() -> Forked<K, V> {
        Forked::new()
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for Forked<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Forked<K, V> {
        Forked { shared: Arc::new(entries.into_iter().collect()), changed: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V: Clone + PartialEq> PartialEq for Forked<K, V> {
    fn eq(&self, other: &Forked<K, V>) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<K: Ord + Clone, V: Clone + Eq> Eq for Forked<K, V> {}

impl<K: Ord + Clone + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for Forked<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is done to one of two copies.
    #[derive(Debug, Clone)]
    enum Step {
        Insert(u8, u16),
        Remove(u8),
        Change(u8, u16),
        Ensure(u8, u16),
        Copy,
        Swap,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let key = || 0..24_u8;
        let step = prop_oneof![
            (key(), any::<u16>()).prop_map(|(key, value)| Step::Insert(key, value)),
            key().prop_map(Step::Remove),
            (key(), any::<u16>()).prop_map(|(key, value)| Step::Change(key, value)),
            (key(), any::<u16>()).prop_map(|(key, value)| Step::Ensure(key, value)),
            Just(Step::Copy),
            Just(Step::Swap),
        ];
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        /// Two copies, each beside a map that is copied whole.
        #[test]
        fn a_copy_is_a_map_of_its_own(steps in steps(), from in key_range()) {
            let mut forked = [Forked::new(), Forked::new()];
            let mut plain = [BTreeMap::new(), BTreeMap::new()];
            for step in steps {
                let (one, other) = (&mut forked[0], &mut plain[0]);
                match step {
                    Step::Insert(key, value) => prop_assert_eq!(one.insert(key, value), other.insert(key, value)),
                    Step::Remove(key) => prop_assert_eq!(one.remove(&key), other.remove(&key)),
                    Step::Change(key, value) => {
                        let (found, wanted) = (one.get_mut(&key), other.get_mut(&key));
                        prop_assert_eq!(&found, &wanted);
                        found.into_iter().chain(wanted).for_each(|old| *old = value);
                    }
                    Step::Ensure(key, value) => {
                        let wanted = *other.entry(key).or_insert(value);
                        prop_assert_eq!(*one.get_or_insert_with(&key, || value), wanted);
                    }
                    Step::Copy => {
                        forked[1] = forked[0].clone();
                        plain[1] = plain[0].clone();
                    }
                    Step::Swap => {
                        forked.swap(0, 1);
                        plain.swap(0, 1);
                    }
                }
                for (one, other) in forked.iter().zip(&plain) {
                    prop_assert!(one.iter().eq(other.iter()), "{:?} is not {:?}", one, other);
                    prop_assert!(one.range(from.clone()).eq(other.range(from.clone())));
                    prop_assert!((0..24).all(|key| one.get(&key) == other.get(&key)));
                }
            }
        }
    }

    fn key_range() -> impl Strategy<Value = core::ops::Range<u8>> {
        (0..12_u8, 12..24_u8).prop_map(|(from, to)| from..to)
    }
}
