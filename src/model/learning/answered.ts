/** Runs a search to its end where each thing that it asks can be answered at once. */
export function answered<Question, Answer, Found>(
  search: Generator<Question, Found, Answer>,
  answer: (question: Question) => Answer,
): Found {
  let step = search.next();
  while (!step.done) step = search.next(answer(step.value));
  return step.value;
}
