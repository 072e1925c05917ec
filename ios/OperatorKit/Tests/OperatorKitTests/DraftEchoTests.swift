// Own drafts that come back late are not taken for somebody else's.

import Testing

@testable import OperatorKit

@Suite struct DraftEchoTests {
    /// What arrives is told apart by what was written before it.
    private func news(_ text: String, _ echo: inout DraftEcho) -> Bool { echo.arrived(text) }

    @Test func theFirstTextIsNews() {
        var echo = DraftEcho()
        #expect(news("from yesterday", &echo))
        #expect(!news("from yesterday", &echo))
    }

    @Test func ownTextsComeBackWithoutBeingNews() {
        var echo = DraftEcho()
        echo.wrote("h")
        echo.wrote("he")
        #expect(!news("h", &echo))
        #expect(!news("he", &echo))
        #expect(news("hey, from the tablet", &echo))
    }

    @Test func anOlderTextThatArrivesLateChangesNothing() {
        var echo = DraftEcho()
        echo.wrote("he")
        #expect(!news("", &echo))
        #expect(!news("he", &echo))
    }

    @Test func textsInBetweenMayBeLeftOut() {
        var echo = DraftEcho()
        ["h", "he", "hel"].forEach { echo.wrote($0) }
        #expect(!news("hel", &echo))
        #expect(echo.last == "hel")
        #expect(news("h", &echo))
    }

    @Test func aTextThatWasNotStoredIsNotWaitedFor() {
        var echo = DraftEcho()
        echo.wrote("h")
        echo.failed("h")
        #expect(news("from elsewhere", &echo))
    }
}
