// The screens that lie on each other: a stack on a phone, list and dialog side by side where there is room.

import OperatorKit
import SwiftUI

struct ShellView: View {
    let shell: ShellPresenter

    var body: some View {
        Showing(presenter: shell) { state, onEvent in
            Stack(state: state, onEvent: onEvent)
                // Another account that does not open is told over the one that stays.
                .safeAreaInset(edge: .bottom, spacing: 0) {
                    if !state.screens.isEmpty { ProblemBar(problem: state.problem) { onEvent(.dismissProblem) } }
                }
                .preferredColorScheme(state.theme.scheme)
        }
    }
}

private struct Stack: View {
    let state: ShellState
    let onEvent: @MainActor (ShellEvent) -> Void
    @Environment(\.horizontalSizeClass) private var width

    var body: some View {
        if let root = state.screens.first {
            if width == .regular, root.route == .inbox {
                NavigationSplitView {
                    ScreenView(screen: root)
                } detail: {
                    beside
                }
            } else {
                NavigationStack(path: path) {
                    ScreenView(screen: root).navigationDestination(for: Screen.self) { ScreenView(screen: $0) }
                }
            }
        } else if let problem = state.problem {
            Ticking { _ in
                Empty(icon: "exclamationmark.triangle", title: Words.shellProblemTitle, text: sentence(for: problem)) {
                    Button(Words.retry) { onEvent(.retry) }.buttonStyle(.borderedProminent)
                }
            }
        } else {
            ProgressView(Words.loading)
        }
    }

    @ViewBuilder private var beside: some View {
        if state.screens.count > 1 {
            NavigationStack(path: rest) {
                ScreenView(screen: state.screens[1]).navigationDestination(for: Screen.self) { ScreenView(screen: $0) }
            }
            .id(state.screens[1].id)
        } else {
            Empty(icon: "bubble.left.and.bubble.right", title: Words.dialogNoneTitle, text: Words.dialogNoneText) { EmptyView() }
        }
    }

    private var path: Binding<[Screen]> { stack(above: 1) }
    private var rest: Binding<[Screen]> { stack(above: 2) }

    /// The screens above the lowest `count`. The system takes some away when one goes back; it never adds any.
    private func stack(above count: Int) -> Binding<[Screen]> {
        let above = Array(state.screens.dropFirst(count))
        return Binding(above) { left in
            for _ in left.count..<max(left.count, above.count) { onEvent(.back) }
        }
    }
}

/// A screen with its presenter.
private struct ScreenView: View {
    let screen: Screen

    var body: some View {
        Group {
            switch screen.content {
            case .signIn(let presenter): Showing(presenter: presenter) { SignInScreen(state: $0, onEvent: $1) }
            case .inbox(let presenter):
                Showing(presenter: presenter) { state, onEvent in
                    InboxScreen(state: state, onEvent: onEvent) {
                        for await state in presenter.states where !state.refreshing { return }
                    }
                }
            case .offer(let presenter): Showing(presenter: presenter) { OfferScreen(state: $0, onEvent: $1) }
            case .dialog(let presenter): Showing(presenter: presenter) { DialogScreen(state: $0, onEvent: $1) }
            case .heldReply(let presenter): Showing(presenter: presenter) { HeldReplyScreen(state: $0, onEvent: $1) }
            case .transfer(let presenter): Showing(presenter: presenter) { TransferScreen(state: $0, onEvent: $1) }
            case .why(let presenter): Showing(presenter: presenter) { WhyScreen(state: $0, onEvent: $1) }
            case .shift(let presenter): Showing(presenter: presenter) { ShiftScreen(state: $0, onEvent: $1) }
            case .alerts(let presenter): Showing(presenter: presenter) { AlertsScreen(state: $0, onEvent: $1) }
            case .board(let presenter): Showing(presenter: presenter) { BoardScreen(state: $0, onEvent: $1) }
            case .settings(let presenter): Showing(presenter: presenter) { SettingsScreen(state: $0, onEvent: $1) }
            }
        }
        .id(screen.id)
    }
}

extension Theme {
    fileprivate var scheme: ColorScheme? {
        switch self {
        case .system: nil
        case .light: .light
        case .dark: .dark
        }
    }
}
