//! The best one-to-one matching of two sides.

use std::collections::{BTreeMap, BTreeSet};

/// Pairs that may match, with how good the match is (0 or more).
pub(super) type Edges = BTreeMap<(usize, usize), f64>;

/// One-to-one: the most pairs, and among those the greatest summed quality.
///
/// Solved for each connected part on its own, by the Hungarian method.
pub(super) fn best(edges: &Edges) -> Vec<(usize, usize)> {
    let mut left: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut right: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for &(i, j) in edges.keys() {
        left.entry(i).or_default().insert(j);
        right.entry(j).or_default().insert(i);
    }
    let mut pairs = Vec::new();
    let mut seen = BTreeSet::new();
    for &first in left.keys() {
        if seen.contains(&first) {
            continue;
        }
        let (mut rows, mut columns, mut todo) = (BTreeSet::from([first]), BTreeSet::new(), vec![first]);
        while let Some(row) = todo.pop() {
            for &column in &left[&row] {
                if columns.insert(column) {
                    todo.extend(right[&column].iter().filter(|&&r| rows.insert(r)));
                }
            }
        }
        seen.extend(rows.iter().copied());
        let best = rows.iter().flat_map(|&i| left[&i].iter().map(move |&j| edges[&(i, j)])).fold(0.0, f64::max);
        let turned = rows.len() > columns.len();
        let (few, many) = if turned { (&columns, &rows) } else { (&rows, &columns) };
        let edge = |x: usize, y: usize| if turned { (y, x) } else { (x, y) };
        // One more pair must outweigh any gain in quality.
        let bonus = 1.0 + few.len() as f64 * (1.0 + best);
        let profit: Vec<Vec<f64>> =
            few.iter().map(|&x| many.iter().map(|&y| edges.get(&edge(x, y)).map_or(0.0, |quality| bonus + quality)).collect()).collect();
        let many: Vec<usize> = many.iter().copied().collect();
        let assigned = few.iter().zip(assign(&profit)).map(|(&x, column)| edge(x, many[column]));
        pairs.extend(assigned.filter(|pair| edges.contains_key(pair)));
    }
    pairs.sort_unstable();
    pairs
}

/// The Hungarian method: for each row its column, so that the summed profit is
/// greatest. Needs rows ≤ columns; a row's column may be one of profit 0.
fn assign(profit: &[Vec<f64>]) -> Vec<usize> {
    let (rows, columns) = (profit.len(), profit[0].len());
    let (mut u, mut v) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    // Rows and columns count from 1; column 0 is where a path starts, row 0 is none.
    let mut row_of = vec![0; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut best = vec![f64::INFINITY; columns + 1];
        let mut back = vec![0; columns + 1];
        let mut done = vec![false; columns + 1];
        loop {
            done[at] = true;
            let (here, mut step, mut next) = (row_of[at], f64::INFINITY, 0);
            for column in 1..=columns {
                if done[column] {
                    continue;
                }
                let cost = -profit[here - 1][column - 1] - u[here] - v[column];
                if cost < best[column] {
                    best[column] = cost;
                    back[column] = at;
                }
                if best[column] < step {
                    step = best[column];
                    next = column;
                }
            }
            for column in 0..=columns {
                if done[column] {
                    u[row_of[column]] += step;
                    v[column] -= step;
                } else {
                    best[column] -= step;
                }
            }
            at = next;
            if row_of[at] == 0 {
                break;
            }
        }
        while at != 0 {
            row_of[at] = row_of[back[at]];
            at = back[at];
        }
    }
    let mut out = vec![0; rows];
    for column in 1..=columns {
        if row_of[column] > 0 {
            out[row_of[column] - 1] = column - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edges: &[(usize, usize, f64)], pairs: &[(usize, usize)]) {
        let edges: Edges = edges.iter().map(|&(i, j, quality)| ((i, j), quality)).collect();
        assert_eq!(best(&edges), pairs);
    }

    #[test]
    fn more_pairs_go_before_better_ones() {
        check(&[(0, 0, 1.0), (0, 1, 0.5), (1, 0, 0.5)], &[(0, 1), (1, 0)]);
    }

    #[test]
    fn among_equally_many_the_best_are_taken() {
        check(&[(0, 0, 0.9), (0, 1, 0.6), (1, 0, 0.6), (1, 1, 0.5)], &[(0, 0), (1, 1)]);
        check(&[(0, 0, 0.6), (0, 1, 0.9), (1, 0, 0.8), (1, 1, 0.5)], &[(0, 1), (1, 0)]);
    }

    #[test]
    fn parts_are_solved_apart_and_sides_may_differ_in_size() {
        check(&[(0, 3, 0.5), (1, 3, 0.7), (2, 3, 0.6), (7, 0, 0.0)], &[(1, 3), (7, 0)]);
        check(&[], &[]);
    }
}
