"use strict";
(() => {
  const form = document.getElementById("sample");
  if (!form) return;
  const verdicts = [...form.querySelectorAll("fieldset")];
  const result = document.getElementById("sample-result");

  // Private browsing and some settings refuse storage: marks are then of this visit alone.
  const load = () => { try { return JSON.parse(localStorage.getItem(form.dataset.key)) || []; } catch { return []; } };
  const store = marks => { try { localStorage.setItem(form.dataset.key, JSON.stringify(marks)); } catch { /* as above */ } };

  const markOf = verdict => verdict.querySelector("input:checked")?.value ?? "";
  const percent = share => (share * 100).toFixed(share < 0.1 ? 1 : 0) + " %";

  // Wilson's score interval for a share, 95 %.
  const interval = (wrong, of) => {
    const z = 1.959964, share = wrong / of, denominator = 1 + z * z / of;
    const middle = (share + z * z / (2 * of)) / denominator;
    const half = z / denominator * Math.sqrt(share * (1 - share) / of + z * z / (4 * of * of));
    return [Math.max(0, middle - half), Math.min(1, middle + half)];
  };

  const sentence = (name, marked) => {
    const wrong = marked.filter(verdict => markOf(verdict) === "wrong").length;
    if (marked.length === 0) return "";
    const [low, high] = interval(wrong, marked.length);
    return `${name}: ${wrong} of ${marked.length} wrong, an error rate of ${percent(wrong / marked.length)} (95 % interval ${percent(low)} to ${percent(high)}).`;
  };

  const tell = () => {
    const marked = verdicts.filter(verdict => ["right", "wrong"].includes(markOf(verdict)));
    const of = kind => marked.filter(verdict => verdict.dataset.verdict === kind);
    const unsure = verdicts.filter(verdict => markOf(verdict) === "can't say").length;
    result.textContent = marked.length === 0 && unsure === 0 ? "Nothing is marked yet." : [
      sentence("All", marked), sentence("Machines", of("machine")), sentence("People", of("person")),
      unsure > 0 ? `${unsure} can't be said.` : "", `${verdicts.length - marked.length - unsure} left.`
    ].filter(text => text).join(" ");
  };

  const marks = load();
  verdicts.forEach((verdict, at) => {
    for (const input of verdict.querySelectorAll("input")) input.checked = input.value === marks[at];
  });
  tell();
  form.addEventListener("change", () => { store(verdicts.map(markOf)); tell(); });

  document.getElementById("sample-clear").addEventListener("click", () => {
    for (const input of form.querySelectorAll("input")) input.checked = false;
    store([]);
    tell();
  });

  document.getElementById("sample-save").addEventListener("click", () => {
    const time = new Date().toISOString();
    const lines = verdicts.filter(verdict => markOf(verdict) === "wrong").map(verdict => {
      const { event, campaign, message, recipient, domain } = verdict.dataset;
      const whose = recipient ? { recipient } : { domain };
      return JSON.stringify({
        id: `marked-${event}`.slice(0, 60) + `-${time}`, type: "verdict", time, campaignId: campaign, target: "event", eventId: event, messageId: message, ...whose,
        label: verdict.dataset.verdict === "machine" ? "human" : "bot", note: "marked by hand in a report"
      }) + "\n";
    });
    if (lines.length === 0) { result.textContent = "Nothing is marked as wrong."; return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
    link.download = "verdicts.ndjson";
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
