// The readers that bindgen puts into the generated Swift take in what was written, and nothing else.

import Foundation
import OpenlinesCore
import XCTest

final class ReaderTests: XCTestCase {
    private let row = DialogRow(
        id: DialogId("9007199254740993"), line: LineId("1"), lineName: "", channel: "live_chat", customer: "7",
        customerName: "Мария \u{FEFF}👩‍👩‍👧", access: .manager, session: nil, state: .closing, responsible: OperatorId("3"),
        responsibleName: "Анна", awaited: nil, waitingSince: Date(timeIntervalSince1970: 1_800_000_000.125), closedAt: nil,
        closeReason: .spam, takeable: true, normKind: .next,
        warnAt: Date(timeIntervalSince1970: 1_800_000_000.5), dueAt: nil, lastText: String(repeating: "длинно и ещё длиннее ", count: 1000),
        lastAt: Date(timeIntervalSince1970: -1), lastWho: .me, lastFile: false, lastUnsent: true, unread: 100, draft: true,
        unsent: .max, needsLook: .min, pending: "close")

    func testARowComesBackAsItWent() throws {
        XCTAssertEqual(try FfiConverterTypeDialogRow_lift(FfiConverterTypeDialogRow_lower(row)), row)
        let news = AccountSnapshot(
            revision: .max, status: .offline(since: Date(timeIntervalSince1970: 0)), shift: nil, typist: nil, oldestUnsent: nil, unsent: 0,
            needsLook: 0, lines: [], portalName: "", asOf: nil, clockOffsetMs: .min)
        XCTAssertEqual(try FfiConverterTypeAccountSnapshot_lift(FfiConverterTypeAccountSnapshot_lower(news)), news)
    }

    /// Whatever is cut off, nothing is read from behind the end.
    func testWhatIsCutOffIsTold() {
        let draft = Draft(text: "a few words", otherDraft: "others")
        let whole = FfiConverterTypeDraft_lower(draft)
        for length in 0..<whole.len {
            var cut = whole
            cut.len = length
            XCTAssertThrowsError(try FfiConverterTypeDraft_lift(cut), "\(length) of \(whole.len) bytes")
        }
        XCTAssertEqual(try FfiConverterTypeDraft_lift(whole), draft)
    }

    /// A length that is none, and an end that is none.
    func testWhatWasNeverWrittenIsTold() {
        for spoilt in [[UInt8](repeating: 0xFF, count: 4), [0, 0, 0, 0, 7], [0, 0, 0, 0, 0, 9]] {
            var buffer = FfiConverterTypeDraft_lower(Draft(text: "a few words", otherDraft: nil))
            for (at, byte) in spoilt.enumerated() { buffer.data?[at] = byte }
            buffer.len = UInt64(spoilt.count)
            XCTAssertThrowsError(try FfiConverterTypeDraft_lift(buffer), "\(spoilt)")
        }
    }
}
