// Every sentence that the widget says by itself, in Vietnamese and in English. `{…}` are filled in by `filled`.

const VI = {
  locale: "vi",
  heading: "Hỏi đáp quy định của Đảng",
  close: "Đóng",
  clear: "Xóa hội thoại",
  cleared: "Đã xóa hội thoại khỏi trình duyệt này.",
  conversation: "Hỏi và đáp",
  intro:
    "Câu trả lời dẫn từng điều khoản kèm địa chỉ để đối chiếu: văn bản chính thức trong ngoặc kép, bản tóm lược thì nói rõ. Điều gì kho không nêu thì không trả lời thay.",
  starters: "Có thể bắt đầu từ",
  question: "Câu hỏi",
  placeholder: "Hỏi về một quy định…",
  asOf: "Xét theo ngày",
  send: "Hỏi",
  stop: "Dừng",
  hint: "Enter để hỏi, Shift + Enter để xuống dòng.",
  counter: "{count}/{limit}",
  counterLabel: "{count} trên {limit} ký tự",
  empty: "Hãy nhập câu hỏi.",
  tooLong: "Câu hỏi dài quá {limit} ký tự; hãy rút gọn.",
  badDay: "Ngày chưa đúng; chọn lại hoặc để trống để xét theo hôm nay.",
  disclaimer:
    "Trả lời tự động để tham khảo; khi giải quyết công việc, căn cứ văn bản gốc và hỏi cấp ủy. Không nhập thông tin mật. Hội thoại chỉ lưu trong trình duyệt này.",
  searching: "Đang tra cứu…",
  comparing: "Đang đối chiếu {count} đoạn…",
  resuming: "Mất kết nối, đang nối lại…",
  answered: "Trả lời được, có trích dẫn",
  partial: "Cần đọc và đối chiếu",
  unanswerable: "Không tìm thấy câu trả lời trong kho",
  clarification: "Cần nói rõ thêm",
  declined: "Ngoài phạm vi",
  stopped: "Đã dừng",
  failed: "Chưa trả lời được",
  holdsOn: "xét theo ngày {day}",
  choices: "Chọn trường hợp",
  procedure: "Thủ tục: {title}.",
  steps: "Chọn trường hợp, nhập ngày để tính hạn, in các bước.",
  moreLines: "Xem thêm {count} dòng",
  moreSources: "Xem thêm {count} nguồn",
  sources: "Nguồn trích dẫn",
  nearest: "Những chỗ gần nhất",
  next: "Hỏi tiếp",
  asides: "Ghi chú về văn bản ({count})",
  noticeLabel: "Lưu ý",
  citation: "Trích dẫn {marker}: {place}",
  openText: "Mở trong văn bản",
  newTab: "mở thẻ mới",
  page: "trang {page}",
  digest: "bản tóm lược",
  inForce: "có hiệu lực",
  notInForce: "không có hiệu lực",
  unknownForce: "chưa rõ hiệu lực",
  notARule: "không phải quy định",
  replacedBy: "đã được thay bằng {names}",
  then: ", rồi ",
  guessed: "{name} (suy luận)",
  copy: "Sao chép",
  copied: "Đã sao chép kèm địa chỉ.",
  notCopied: "Trình duyệt không cho sao chép; hãy bôi đen rồi sao chép bằng tay.",
  letter: "Chép vào công văn",
  addressOnly: "Đã sao chép địa chỉ. Lời dẫn lấy từ văn bản chính thức, không lấy từ bản tóm lược.",
  print: "In",
  retry: "Hỏi lại",
  retryIn: "Hỏi lại sau {seconds} giây",
  offline: "Thiết bị đang ngoại tuyến. Câu hỏi chưa được gửi; có mạng lại thì bấm Hỏi lại.",
  offlineNow: "Đang ngoại tuyến: vẫn đọc được câu trả lời cũ, chưa hỏi thêm được.",
  unreachable: "Không kết nối được dịch vụ. Kiểm tra mạng rồi hỏi lại.",
  dropped: "Mất kết nối giữa chừng và chưa nối lại được. Hãy hỏi lại.",
  unreadable: "Dịch vụ trả về nội dung không đọc được. Hãy hỏi lại sau ít phút.",
  useful: "Câu trả lời này có ích",
  notUseful: "Câu trả lời này chưa đúng",
  reasons: "Chưa đúng ở đâu?",
  "wrong-clause": "Sai điều khoản",
  "out-of-date": "Quy định đã cũ",
  incomplete: "Thiếu ý",
  unclear: "Khó hiểu",
  other: "Lý do khác",
  comment: "Góp ý thêm (không ghi thông tin cá nhân)",
  sendFeedback: "Gửi nhận xét",
  thanks: "Cảm ơn đồng chí đã nhận xét.",
  feedbackForgotten: "Câu trả lời này đã lâu, dịch vụ không còn giữ nên không nhận xét được nữa.",
  feedbackFailed: "Chưa gửi được nhận xét; hãy thử lại sau.",
};

const EN = {
  locale: "en",
  heading: "Party regulations, questions and answers",
  close: "Close",
  clear: "Clear conversation",
  cleared: "The conversation is cleared from this browser.",
  conversation: "Questions and answers",
  intro:
    "Answers give each provision with its address to check: official words in quotation marks, digests named as such. What the collection does not state is not answered.",
  starters: "You could start with",
  question: "Question",
  placeholder: "Ask about a regulation…",
  asOf: "As of",
  send: "Ask",
  stop: "Stop",
  hint: "Enter to ask, Shift + Enter for a new line.",
  counter: "{count}/{limit}",
  counterLabel: "{count} of {limit} characters",
  empty: "Please enter a question.",
  tooLong: "The question is longer than {limit} characters; please shorten it.",
  badDay: "This is not a valid day; choose again or leave it empty for today.",
  disclaimer:
    "Automatic answers, for reference; act on the original text and ask your committee. Do not enter classified information. The conversation stays in this browser.",
  searching: "Searching…",
  comparing: "Comparing {count} passages…",
  resuming: "Connection lost, resuming…",
  answered: "Answered, with quotes",
  partial: "To be compared",
  unanswerable: "No answer found in the collection",
  clarification: "Please be more specific",
  declined: "Out of scope",
  stopped: "Stopped",
  failed: "Not answered yet",
  holdsOn: "as of {day}",
  choices: "Choose a case",
  procedure: "Procedure: {title}.",
  steps: "Choose the case, give a day to count the deadlines, print the steps.",
  moreLines: "{count} more lines",
  moreSources: "{count} more sources",
  sources: "Sources",
  nearest: "Nearest provisions",
  next: "Ask on",
  asides: "Notes on the documents ({count})",
  noticeLabel: "Note",
  citation: "Citation {marker}: {place}",
  openText: "Open in the document",
  newTab: "opens a new tab",
  page: "page {page}",
  digest: "a digest",
  inForce: "in force",
  notInForce: "not in force",
  unknownForce: "validity unknown",
  notARule: "not a regulation",
  replacedBy: "replaced by {names}",
  then: ", then ",
  guessed: "{name} (inferred)",
  copy: "Copy",
  copied: "Copied with its address.",
  notCopied: "This browser does not allow copying; please select and copy by hand.",
  letter: "Copy into a letter",
  addressOnly: "The address is copied. Take the words from the official text, not from the digest.",
  print: "Print",
  retry: "Ask again",
  retryIn: "Ask again in {seconds} s",
  offline: "This device is offline. The question was not sent; ask again once you are connected.",
  offlineNow: "Offline: earlier answers stay readable, new questions have to wait.",
  unreachable: "The service cannot be reached. Check the network and ask again.",
  dropped: "The connection was lost and could not be resumed. Please ask again.",
  unreadable: "The service sent something unreadable. Please ask again in a few minutes.",
  useful: "This answer is useful",
  notUseful: "This answer is not right",
  reasons: "What is not right?",
  "wrong-clause": "Wrong provision",
  "out-of-date": "Out of date",
  incomplete: "Incomplete",
  unclear: "Hard to understand",
  other: "Another reason",
  comment: "Anything else (no personal information)",
  sendFeedback: "Send feedback",
  thanks: "Thank you for the feedback.",
  feedbackForgotten: "This answer is too old; the service no longer holds it for feedback.",
  feedbackFailed: "The feedback was not sent; please try again later.",
};

/** Return the table of one language; Vietnamese unless it is English that is asked for. */
export function wordsFor(lang) {
  return /^en\b/i.test(lang ?? "") ? EN : VI;
}

/** Return the sentence with each `{name}` replaced by the value of that name. */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return an ISO date as Vietnamese texts write it, d/m/yyyy. */
export function dayOf(iso) {
  return iso.split("-").reverse().map(Number).join("/");
}

/** Return what is known of a document's validity on the day asked about, and a word to style it by. */
export function validityOf(document, words) {
  const successors = document.replaced_by ?? [];
  if (successors.length) {
    const names = successors.map((one) => {
      const name = one.number ?? one.id;
      return one.evidence === "inferred" ? filled(words.guessed, { name }) : name;
    });
    return { state: "ended", text: filled(words.replacedBy, { names: names.join(words.then) }) };
  }
  if (document.kind === "bao-cao") return { state: "unknown", text: words.notARule };
  if (document.in_force === true) return { state: "holds", text: words.inForce };
  if (document.in_force === false) return { state: "ended", text: words.notInForce };
  return { state: "unknown", text: words.unknownForce };
}
