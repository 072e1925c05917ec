// What the core says of its own surface stands at the same place in Swift, where an editor shows it.

import Foundation
import LivePortal
import XCTest

final class DocsTests: XCTestCase {
    func testWhatIsReviewedIsThere() throws {
        let swift = try Reviewed.text("ios/OperatorKit/Sources/OpenlinesCore/OpenlinesCore.swift")
        for (kind, declared) in [("object", "public protocol %@Protocol"), ("record", "public struct %@:"), ("enum", "enum %@"), ("error", "enum %@")] {
            let names = try Reviewed.names(of: kind)
            XCTAssertFalse(names.isEmpty, kind)
            for name in names {
                XCTAssertTrue(swift.contains(declared.replacingOccurrences(of: "%@", with: name)), "\(kind) \(name)")
            }
        }
    }

    func testEveryTypeMethodFieldAndCaseHasItsWords() throws {
        let lines = try Reviewed.text("ios/OperatorKit/Sources/OpenlinesCore/OpenlinesCore.swift").components(separatedBy: "\n")
        var (within, found, bare) = ("", 0, [String]())
        for (number, line) in lines.enumerated() {
            if Self.begins(line) { within = line }
            if line == "}" { within = "" }
            guard Self.begins(line) || Self.isMember(line, of: within) else { continue }
            found += 1
            if !Self.hasWords(lines, above: number) { bare.append("\(number + 1): \(line.trimmingCharacters(in: .whitespaces))") }
        }
        XCTAssertEqual(bare, [])
        // A search that finds few has not understood the file.
        XCTAssertGreaterThan(found, 300)
    }

    func testTheWordsAreThoseOfTheCore() throws {
        let (rust, swift) = (
            try Reviewed.text("bindings/ffi/src/account.rs"),
            try Reviewed.text("ios/OperatorKit/Sources/OpenlinesCore/OpenlinesCore.swift"))
        for words in ["Does what the operator asks: checks it against what is known, stores it", "Gives up a command that is not on its way"] {
            XCTAssertTrue(rust.contains("/// \(words)"), words)
            XCTAssertTrue(swift.contains("     * \(words)"), words)
        }
    }

    /// A type of the boundary begins here; the generator's own are not public or say so by their names.
    private static func begins(_ line: String) -> Bool {
        let kinds = ["public protocol ", "public struct ", "public enum ", "public indirect enum ", "open class "]
        return kinds.contains { line.hasPrefix($0) && !line.dropFirst($0.count).hasPrefix("FfiConverter") }
    }

    private static func isMember(_ line: String, of type: String) -> Bool {
        switch type {
        case let type where type.hasPrefix("public protocol"): line.hasPrefix("    func ")
        case let type where type.hasPrefix("public struct"): line.hasPrefix("    public let ")
        case let type where type.contains("enum "): line.hasPrefix("    case ") && !line.contains(":")
        default: false
        }
    }

    /// The end of a comment stands above, but for attributes and empty lines.
    private static func hasWords(_ lines: [String], above number: Int) -> Bool {
        let above = lines[..<number].last { !$0.trimmingCharacters(in: .whitespaces).isEmpty && !$0.hasPrefix("@") }
        return above?.trimmingCharacters(in: .whitespaces) == "*/"
    }
}

/// The surface of the boundary as it was reviewed.
enum Reviewed {
    /// All of one kind: object, record, enum, error or trait.
    static func names(of kind: String) throws -> [String] {
        try text("bindings/api.txt").split(separator: "\n").filter { $0.hasPrefix("\(kind) ") }.map { String($0.dropFirst(kind.count + 1)) }
    }

    /// A file of the project.
    static func text(_ path: String) throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
