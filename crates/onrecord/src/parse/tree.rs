//! The best dependency tree of a sentence (Chu and Liu 1965, Edmonds 1967).

/// The heads of the maximum spanning tree with a single root.
///
/// `scores` holds `n` rows of `n`: the score of each token's head; on the
/// diagonal that of being the root. The root's head is the token itself.
#[must_use]
pub fn heads(scores: &[f32], n: usize) -> Vec<usize> {
    let greedy: Vec<usize> = (0..n).map(|token| best(&scores[token * n..(token + 1) * n])).collect();
    if is_tree(&greedy) {
        return greedy;
    }
    // One root: the token that loses least by becoming it; then no other may be.
    let root = (0..n)
        .max_by(|&a, &b| {
            let gain = |t: usize| scores[t * n + t] - (0..n).filter(|&h| h != t).map(|h| scores[t * n + h]).fold(f32::NEG_INFINITY, f32::max).max(-1e6);
            gain(a).total_cmp(&gain(b)).then(b.cmp(&a))
        })
        .expect("a sentence has a token");
    let mut edges: Vec<(usize, usize, f32)> = Vec::with_capacity(n * n);
    for token in (0..n).filter(|&t| t != root) {
        edges.extend((0..n).filter(|&h| h != token).map(|head| (head, token, scores[token * n + head])));
    }
    let mut out = arborescence(n, root, &edges);
    out[root] = root;
    out
}

fn best(row: &[f32]) -> usize {
    let mut best = 0;
    for (at, &score) in row.iter().enumerate() {
        if score > row[best] {
            best = at;
        }
    }
    best
}

/// Whether the heads make one tree with one root.
fn is_tree(heads: &[usize]) -> bool {
    if heads.iter().enumerate().filter(|&(t, &h)| t == h).count() != 1 {
        return false;
    }
    (0..heads.len()).all(|start| {
        let mut token = start;
        for _ in 0..=heads.len() {
            if heads[token] == token {
                return true;
            }
            token = heads[token];
        }
        false
    })
}

/// Chu-Liu-Edmonds over `(head, token, score)` edges; the heads of all but the root.
fn arborescence(n: usize, root: usize, edges: &[(usize, usize, f32)]) -> Vec<usize> {
    let mut chosen: Vec<Option<usize>> = vec![None; n];
    for (index, &(head, token, score)) in edges.iter().enumerate() {
        if token != root && head != token && chosen[token].is_none_or(|c| score > edges[c].2) {
            chosen[token] = Some(index);
        }
    }
    let head_of = |token: usize| chosen[token].map_or(root, |c| edges[c].0);
    let Some(cycle) = find_cycle(n, root, &head_of) else {
        return (0..n).map(head_of).collect();
    };
    // Contract the cycle into one node, solve, and open it where the solution enters.
    let mut number = vec![usize::MAX; n];
    let mut count = 0;
    for token in 0..n {
        if !cycle.contains(&token) {
            number[token] = count;
            count += 1;
        }
    }
    for &token in &cycle {
        number[token] = count;
    }
    let mut inner: Vec<(usize, usize, f32)> = Vec::new();
    let mut origin: Vec<usize> = Vec::new();
    for (index, &(head, token, score)) in edges.iter().enumerate() {
        let (a, b) = (number[head], number[token]);
        if a == b {
            continue;
        }
        let adjusted = if b == count { score - chosen[token].map_or(0.0, |c| edges[c].2) } else { score };
        inner.push((a, b, adjusted));
        origin.push(index);
    }
    let solved = arborescence_edges(count + 1, number[root], &inner);
    let mut heads: Vec<usize> = (0..n).map(head_of).collect();
    for edge in solved {
        let (head, token, _) = edges[origin[edge]];
        heads[token] = head;
    }
    heads
}

/// As [`arborescence`], but gives the chosen edges.
fn arborescence_edges(n: usize, root: usize, edges: &[(usize, usize, f32)]) -> Vec<usize> {
    let heads = arborescence(n, root, edges);
    (0..n)
        .filter(|&token| token != root)
        .filter_map(|token| {
            edges
                .iter()
                .enumerate()
                .filter(|(_, e)| e.1 == token && e.0 == heads[token])
                .max_by(|(i, a), (j, b)| a.2.total_cmp(&b.2).then(j.cmp(i)))
                .map(|(index, _)| index)
        })
        .collect()
}

fn find_cycle(n: usize, root: usize, head_of: &impl Fn(usize) -> usize) -> Option<Vec<usize>> {
    let mut state = vec![0usize; n];
    for start in 0..n {
        let mut token = start;
        while token != root && state[token] == 0 {
            state[token] = start + 1;
            token = head_of(token);
        }
        if token != root && state[token] == start + 1 {
            let mut cycle = vec![token];
            let mut next = head_of(token);
            while next != token {
                cycle.push(next);
                next = head_of(next);
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best tree by trying all of them.
    fn brute(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..n.pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|t| code / n.pow(t as u32) % n).collect();
            if is_tree(&heads) {
                best = best.max((0..n).map(|t| scores[t * n + heads[t]]).sum());
            }
        }
        best
    }

    #[test]
    fn finds_the_best_tree_where_the_root_is_clear() {
        let mut state = 7u32;
        for round in 0..200 {
            let n = 2 + round % 4;
            let mut scores: Vec<f32> = (0..n * n)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / 1e6
                })
                .collect();
            for token in 0..n {
                scores[token * n + token] = if token == round % n { 1000.0 } else { -1000.0 };
            }
            let found = heads(&scores, n);
            assert!(is_tree(&found));
            let total: f32 = (0..n).map(|t| scores[t * n + found[t]]).sum();
            assert!((total - brute(&scores, n)).abs() < 0.01, "{found:?}");
        }
    }
}
