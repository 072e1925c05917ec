// TYPE-CHECK STUB, not SwiftUI: see Core.swift. This file: the modifiers.

extension View {
    // Type and colour.
    nonisolated public func font(_ font: Font?) -> some View { anyContent() }
    nonisolated public func fontWeight(_ weight: Font.Weight?) -> some View { anyContent() }
    nonisolated public func monospacedDigit() -> some View { anyContent() }
    nonisolated public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func tint(_ tint: Color?) -> some View { anyContent() }
    nonisolated public func lineLimit(_ number: Int?) -> some View { anyContent() }
    nonisolated public func lineLimit(_ limit: ClosedRange<Int>) -> some View { anyContent() }
    nonisolated public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { anyContent() }
    nonisolated public func textSelection<S: TextSelectability>(_ selectability: S) -> some View { anyContent() }
    nonisolated public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { anyContent() }
    nonisolated public func opacity(_ opacity: Double) -> some View { anyContent() }

    // Place and shape.
    nonisolated public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { anyContent() }
    nonisolated public func padding(_ length: CGFloat) -> some View { anyContent() }
    nonisolated public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View {
        anyContent()
    }
    nonisolated public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { anyContent() }
    nonisolated public func background<S: ShapeStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func background<S: ShapeStyle, T: InsettableShape>(_ style: S, in shape: T) -> some View { anyContent() }
    nonisolated public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View {
        anyContent()
    }
    nonisolated public func contentShape<S: Shape>(_ shape: S) -> some View { anyContent() }
    nonisolated public func rotationEffect(_ angle: Angle) -> some View { anyContent() }
    nonisolated public func safeAreaInset<V: View>(
        edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> V
    ) -> some View { anyContent() }
    nonisolated public func id<ID: Hashable>(_ id: ID) -> some View { anyContent() }
    nonisolated public func tag<V: Hashable>(_ tag: V) -> some View { anyContent() }

    // Lists and scrolling.
    nonisolated public func listStyle<S: ListStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func listRowSeparator(_ visibility: Visibility) -> some View { anyContent() }
    nonisolated public func swipeActions<T: View>(
        edge: HorizontalEdge = .trailing, allowsFullSwipe: Bool = true, @ViewBuilder content: () -> T
    ) -> some View { anyContent() }
    nonisolated public func contextMenu<Items: View>(@ViewBuilder menuItems: () -> Items) -> some View { anyContent() }
    @preconcurrency nonisolated public func refreshable(action: @escaping @Sendable () async -> Void) -> some View { anyContent() }
    nonisolated public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { anyContent() }
    nonisolated public func defaultScrollAnchor(_ anchor: UnitPoint?) -> some View { anyContent() }
    nonisolated public func scrollTargetLayout(isEnabled: Bool = true) -> some View { anyContent() }
    nonisolated public func scrollPosition(id: Binding<(some Hashable)?>, anchor: UnitPoint? = nil) -> some View { anyContent() }

    // Navigation and dialogs.
    nonisolated public func navigationTitle<S: StringProtocol>(_ title: S) -> some View { anyContent() }
    nonisolated public func navigationBarTitleDisplayMode(_ mode: NavigationBarItem.TitleDisplayMode) -> some View { anyContent() }
    nonisolated public func navigationDestination<D: Hashable, C: View>(
        for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
    ) -> some View { anyContent() }
    nonisolated public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
        anyContent()
    }
    nonisolated public func confirmationDialog<S: StringProtocol, A: View, M: View>(
        _ title: S, isPresented: Binding<Bool>, titleVisibility: Visibility = .automatic, @ViewBuilder actions: () -> A,
        @ViewBuilder message: () -> M
    ) -> some View { anyContent() }
    nonisolated public func sheet<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
    ) -> some View { anyContent() }
    nonisolated public func presentationDetents(_ detents: Set<PresentationDetent>) -> some View { anyContent() }
    nonisolated public func alert<S: StringProtocol, A: View, M: View>(
        _ title: S, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A, @ViewBuilder message: () -> M
    ) -> some View { anyContent() }

    // Controls and input.
    nonisolated public func disabled(_ disabled: Bool) -> some View { anyContent() }
    nonisolated public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func controlSize(_ size: ControlSize) -> some View { anyContent() }
    nonisolated public func pickerStyle<S: PickerStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func textFieldStyle<S: TextFieldStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func labelsHidden() -> some View { anyContent() }
    nonisolated public func labelStyle<S: LabelStyle>(_ style: S) -> some View { anyContent() }
    nonisolated public func autocorrectionDisabled(_ disable: Bool = true) -> some View { anyContent() }
    nonisolated public func textInputAutocapitalization(_ autocapitalization: TextInputAutocapitalization?) -> some View {
        anyContent()
    }
    nonisolated public func textContentType(_ type: UITextContentType?) -> some View { anyContent() }
    nonisolated public func keyboardType(_ type: UIKeyboardType) -> some View { anyContent() }
    nonisolated public func focused(_ condition: FocusState<Bool>.Binding) -> some View { anyContent() }
    nonisolated public func submitLabel(_ label: SubmitLabel) -> some View { anyContent() }
    nonisolated public func onSubmit(_ action: @escaping () -> Void) -> some View { anyContent() }
    nonisolated public func privacySensitive(_ sensitive: Bool = true) -> some View { anyContent() }

    // Life.
    nonisolated public func onAppear(perform action: (() -> Void)? = nil) -> some View { anyContent() }
    nonisolated public func task(
        priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
    ) -> some View { anyContent() }
    nonisolated public func task<T: Equatable>(
        id value: T, priority: TaskPriority = .userInitiated,
        @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
    ) -> some View { anyContent() }
    nonisolated public func onChange<V: Equatable>(
        of value: V, initial: Bool = false, _ action: @escaping (_ old: V, _ new: V) -> Void
    ) -> some View { anyContent() }
    nonisolated public func animation<V: Equatable>(_ animation: Animation?, value: V) -> some View { anyContent() }
    nonisolated public func sensoryFeedback<T: Equatable>(_ feedback: SensoryFeedback, trigger: T) -> some View { anyContent() }
    nonisolated public func sensoryFeedback<T: Equatable>(
        _ feedback: SensoryFeedback, trigger: T, condition: @escaping (_ oldValue: T, _ newValue: T) -> Bool
    ) -> some View { anyContent() }

    // Accessibility.
    nonisolated public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { anyContent() }
    nonisolated public func accessibilityHidden(_ hidden: Bool) -> some View { anyContent() }
    nonisolated public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { anyContent() }
    nonisolated public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { anyContent() }
    nonisolated public func accessibilityActions<Content: View>(@ViewBuilder _ content: () -> Content) -> some View { anyContent() }
}

// Values of the modifiers.

public protocol TextSelectability {}
public struct EnabledTextSelectability: TextSelectability {}
extension TextSelectability where Self == EnabledTextSelectability {
    public static var enabled: EnabledTextSelectability { fatalError() }
}
public protocol ListStyle {}
public struct PlainListStyle: ListStyle {}
public struct InsetGroupedListStyle: ListStyle {}
extension ListStyle where Self == PlainListStyle { public static var plain: PlainListStyle { fatalError() } }
extension ListStyle where Self == InsetGroupedListStyle { public static var insetGrouped: InsetGroupedListStyle { fatalError() } }
public protocol PrimitiveButtonStyle {}
public struct BorderedButtonStyle: PrimitiveButtonStyle {}
public struct BorderedProminentButtonStyle: PrimitiveButtonStyle {}
public struct BorderlessButtonStyle: PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == BorderedButtonStyle { public static var bordered: BorderedButtonStyle { fatalError() } }
extension PrimitiveButtonStyle where Self == BorderedProminentButtonStyle {
    public static var borderedProminent: BorderedProminentButtonStyle { fatalError() }
}
extension PrimitiveButtonStyle where Self == BorderlessButtonStyle { public static var borderless: BorderlessButtonStyle { fatalError() } }
extension PrimitiveButtonStyle where Self == PlainButtonStyle { public static var plain: PlainButtonStyle { fatalError() } }
public enum ControlSize: Sendable { case small, regular, large }
public protocol PickerStyle {}
public struct SegmentedPickerStyle: PickerStyle {}
public struct MenuPickerStyle: PickerStyle {}
extension PickerStyle where Self == SegmentedPickerStyle { public static var segmented: SegmentedPickerStyle { fatalError() } }
extension PickerStyle where Self == MenuPickerStyle { public static var menu: MenuPickerStyle { fatalError() } }
public protocol TextFieldStyle {}
public struct PlainTextFieldStyle: TextFieldStyle {}
extension TextFieldStyle where Self == PlainTextFieldStyle { public static var plain: PlainTextFieldStyle { fatalError() } }
public protocol LabelStyle {}
public struct TitleAndIconLabelStyle: LabelStyle {}
public struct IconOnlyLabelStyle: LabelStyle {}
extension LabelStyle where Self == TitleAndIconLabelStyle { public static var titleAndIcon: TitleAndIconLabelStyle { fatalError() } }
extension LabelStyle where Self == IconOnlyLabelStyle { public static var iconOnly: IconOnlyLabelStyle { fatalError() } }
public struct TextInputAutocapitalization: Sendable {
    public static var never: TextInputAutocapitalization { fatalError() }
}
public struct SubmitLabel: Sendable {
    public static var next: SubmitLabel { fatalError() }
    public static var go: SubmitLabel { fatalError() }
    public static var send: SubmitLabel { fatalError() }
}
public struct PresentationDetent: Hashable, Sendable {
    public static let medium = PresentationDetent()
    public static let large = PresentationDetent()
}
public enum NavigationBarItem {
    public enum TitleDisplayMode: Sendable { case inline, large }
}
public struct ScrollDismissesKeyboardMode: Sendable {
    public static var interactively: ScrollDismissesKeyboardMode { fatalError() }
}
public struct Animation: Equatable, Sendable {
    public static func easeOut(duration: TimeInterval) -> Animation { fatalError() }
}
public struct SensoryFeedback: Equatable, Sendable {
    public static let success = SensoryFeedback()
    public static let warning = SensoryFeedback()
    public static let error = SensoryFeedback()
}
public struct AccessibilityChildBehavior: Hashable, Sendable {
    public static let ignore = AccessibilityChildBehavior()
    public static let combine = AccessibilityChildBehavior()
}
public struct AccessibilityTraits: SetAlgebra, Sendable {
    public static let isHeader = AccessibilityTraits()
    public static let isSelected = AccessibilityTraits()
    public static let updatesFrequently = AccessibilityTraits()
    public typealias Element = AccessibilityTraits
    public typealias ArrayLiteralElement = AccessibilityTraits
    public init() {}
    public func contains(_ member: AccessibilityTraits) -> Bool { false }
    public func union(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    public func intersection(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    public func symmetricDifference(_ other: AccessibilityTraits) -> AccessibilityTraits { self }
    public mutating func insert(_ new: AccessibilityTraits) -> (inserted: Bool, memberAfterInsert: AccessibilityTraits) { (false, self) }
    public mutating func remove(_ member: AccessibilityTraits) -> AccessibilityTraits? { nil }
    public mutating func update(with new: AccessibilityTraits) -> AccessibilityTraits? { nil }
    public mutating func formUnion(_ other: AccessibilityTraits) {}
    public mutating func formIntersection(_ other: AccessibilityTraits) {}
    public mutating func formSymmetricDifference(_ other: AccessibilityTraits) {}
}

// Toolbars.

@MainActor @preconcurrency public protocol ToolbarContent {}
@resultBuilder public enum ToolbarContentBuilder {
    public static func buildExpression<C: ToolbarContent>(_ content: C) -> C { content }
    public static func buildBlock<C: ToolbarContent>(_ content: C) -> C { content }
    public static func buildBlock<A: ToolbarContent, B: ToolbarContent>(_ a: A, _ b: B) -> some ToolbarContent { a }
    public static func buildBlock<A: ToolbarContent, B: ToolbarContent, C: ToolbarContent>(
        _ a: A, _ b: B, _ c: C
    ) -> some ToolbarContent { a }
    public static func buildIf<C: ToolbarContent>(_ content: C?) -> C? { content }
}
extension Optional: ToolbarContent where Wrapped: ToolbarContent {}
public struct ToolbarItem<Content: View>: ToolbarContent {
    public init(placement: ToolbarItemPlacement = .automatic, @ViewBuilder content: () -> Content) {}
}
public struct ToolbarItemPlacement: Sendable {
    public static let automatic = ToolbarItemPlacement()
    public static let principal = ToolbarItemPlacement()
    public static let topBarTrailing = ToolbarItemPlacement()
    public static let confirmationAction = ToolbarItemPlacement()
    public static let cancellationAction = ToolbarItemPlacement()
}
