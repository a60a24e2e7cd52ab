// The one formula. Somebody has rated the movies i; w_i is what their stars weigh:
//   score(m) = sum_i w_i / n^power <given_i, shown_m> + sum_i w_i near_im, without i = m: no movie speaks for itself.
// `given` and `shown` hold whole numbers, a dimension after the other, and `step` what one of them is worth.
"use strict";

function weights(model, stars) {
  return Float64Array.from(stars, x => model.weight[0] + model.weight[1] * x);
}

// What each rated movie adds to the score of a movie, or on average to the scores of several. Adds up to the score.
function parts(model, movies, stars, among) {
  const {n, dim, step, given, shown, near} = model, weight = weights(model, stars);
  const share = movies.length ** -model.power / among.length, found = new Float64Array(movies.length);
  for (let j = 0; j < dim; j++) {
    let sum = 0;
    for (const m of among) sum += shown[j * n + m];
    sum *= step[j] * step[j] * share;
    for (let i = 0; i < movies.length; i++) found[i] += given[j * n + movies[i]] * sum;
  }
  const wanted = new Uint8Array(n);
  for (const m of among) wanted[m] = 1;
  movies.forEach((movie, i) => {
    for (let e = near.start[movie]; e < near.start[movie + 1]; e++)
      if (wanted[near.movie[e]]) found[i] += near.value[e] * near.step / among.length;
    found[i] *= among.length === 1 && among[0] === movie ? 0 : weight[i];
  });
  return found;
}

// The scores of all movies. Four dimensions at a time: that halves the time, which goes into reading and writing.
function scores(model, movies, stars) {
  const {n, dim, step, given, shown, near} = model, weight = weights(model, stars);
  const share = movies.length ** -model.power, found = new Float32Array(n), itself = new Float64Array(movies.length);
  const user = new Float64Array(dim + 3), column = j => shown.subarray(j < dim ? j * n : 0, j < dim ? j * n + n : n);
  for (let j = 0; j < dim; j++) {
    const scale = step[j] * step[j] * share;
    movies.forEach((movie, i) => {
      const one = weight[i] * given[j * n + movie] * scale;
      user[j] += one;
      itself[i] += one * shown[j * n + movie];
    });
  }
  for (let j = 0; j < dim; j += 4) {
    const [a, b, c, d] = [j, j + 1, j + 2, j + 3].map(column), [p, q, r, s] = user.subarray(j, j + 4);
    for (let m = 0; m < n; m++) found[m] += p * a[m] + q * b[m] + r * c[m] + s * d[m];
  }
  movies.forEach((movie, i) => {
    found[movie] -= itself[i];
    for (let e = near.start[movie]; e < near.start[movie + 1]; e++) found[near.movie[e]] += weight[i] * near.value[e] * near.step;
  });
  return found;
}
