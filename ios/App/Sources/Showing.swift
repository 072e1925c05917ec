// From a presenter to a view: the view is a function of the state, what happens on it goes back as events.

import OperatorKit
import SwiftUI

/// Draws a presenter's state, and again with every newer one.
struct Showing<Shown: Equatable & Sendable, Event: Sendable, Content: View>: View {
    let presenter: Presenter<Shown, Event>
    @ViewBuilder let content: @MainActor (Shown, @escaping @MainActor (Event) -> Void) -> Content
    @State private var shown: Shown?

    var body: some View {
        content(shown ?? presenter.state) { event in
            presenter.on(event)
            // At once: a text field must have its own text back before the next keystroke.
            shown = presenter.state
        }
        .task {
            for await _ in presenter.states { shown = presenter.state }
        }
    }
}

extension Binding where Value: Sendable {
    /// A value of the state, whose changes are told as events.
    @MainActor
    init(_ value: Value, _ changed: @escaping @MainActor (Value) -> Void) {
        self.init(get: { value }, set: { new in MainActor.assumeIsolated { changed(new) } })
    }
}

extension Binding where Value == Bool {
    /// Whether something is there; put away, `gone` is told.
    @MainActor
    init(isThere: Bool, _ gone: @escaping @MainActor () -> Void) {
        self.init(isThere) { if !$0 { gone() } }
    }
}
