// What stands over and under a screen: how fresh it is, what went wrong, nothing to show.

import OpenlinesCore
import OperatorKit
import SwiftUI

/// A thin strip when what is seen may be old: "No connection, as of 14:02". Nothing while all is well.
struct FreshnessStrip: View {
    let freshness: Freshness

    var body: some View {
        if let text {
            Label(text, systemImage: isConnecting ? "arrow.triangle.2.circlepath" : "wifi.slash")
                .font(.footnote)
                .foregroundStyle(.secondary)
                .frame(maxWidth: .infinity)
                .padding(.horizontal, 16)
                .padding(.vertical, 6)
                .background(.bar)
                .accessibilityAddTraits(.updatesFrequently)
        }
    }

    private var isConnecting: Bool { freshness.status == .connecting }

    private var text: String? {
        let asOf = freshness.asOf.map { Times.dayAndClock($0) }
        let said: String
        switch freshness.status {
        case .live, nil: return nil
        case .refused(let code): return code == "client_too_old" ? Words.stripTooOld : Words.stripSignedOut
        case .connecting: said = asOf.map { Words.stripConnectingAsOf(time: $0) } ?? Words.stripConnecting
        case .offline: said = asOf.map { Words.stripOfflineAsOf(time: $0) } ?? Words.stripOffline
        }
        return freshness.oldestUnsent == nil ? said : Words.stripAndUnsent(state: said)
    }
}

/// What did not work, in a sentence, with what to do; stays until it is put away.
struct ProblemBar: View {
    let problem: Problem?
    let onDismiss: @MainActor () -> Void

    var body: some View {
        if let problem {
            HStack(alignment: .firstTextBaseline, spacing: 12) {
                Image(systemName: "exclamationmark.triangle.fill").foregroundStyle(.red).accessibilityHidden(true)
                Ticking { _ in Text(sentence(for: problem)).font(.callout) }
                Spacer(minLength: 0)
                Button(Words.dismiss, systemImage: "xmark", action: onDismiss)
                    .labelStyle(.iconOnly)
                    .frame(minWidth: 44, minHeight: 44)
            }
            .padding(.leading, 16)
            .padding(.vertical, 4)
            .background(.regularMaterial, in: .rect(cornerRadius: 14))
            .padding(12)
        }
    }
}

/// Nothing to show: why, and what to do about it.
struct Empty<Actions: View>: View {
    let icon: String
    let title: String
    var text = ""
    @ViewBuilder let actions: () -> Actions

    var body: some View {
        ContentUnavailableView {
            Label(title, systemImage: icon)
        } description: {
            if !text.isEmpty { Text(text) }
        } actions: {
            actions()
        }
    }
}

/// A screen that does not get what it is about: why, and the way back.
struct NotOpen: View {
    let problem: Problem
    let onBack: @MainActor () -> Void

    var body: some View {
        Ticking { _ in
            Empty(icon: "exclamationmark.triangle", title: Words.screenProblemTitle, text: sentence(for: problem)) {
                Button(Words.dialogGoneAction) { onBack() }.buttonStyle(.borderedProminent)
            }
        }
    }
}

extension View {
    /// The frame of every screen: how fresh it is above, what went wrong below.
    func framed(_ freshness: Freshness, _ problem: Problem?, onDismiss: @escaping @MainActor () -> Void) -> some View {
        safeAreaInset(edge: .top, spacing: 0) { FreshnessStrip(freshness: freshness) }
            .safeAreaInset(edge: .bottom, spacing: 0) { ProblemBar(problem: problem, onDismiss: onDismiss) }
    }
}
