// The way between a phone and its portal: a test can cut it, slow it down, or have somebody else answer.

#if os(Linux) || os(macOS)
import Foundation

/// A door on this machine behind which the portal answers, as long as the wire is open.
public final class Wire: @unchecked Sendable {
    public enum State: Equatable, Sendable {
        case open
        /// The portal's answers come this much later.
        case slow(TimeInterval)
        case cut
        /// Somebody else answers: a network that wants its terms accepted first.
        case garbage
        /// The portal answers everything with `try_again`, to be repeated after `busySeconds`.
        case busy
        /// The portal serves nothing older than `newer`.
        case newer
    }

    public static let busySeconds: TimeInterval = 7
    public static let newer = "9.0.0"

    /// What a phone takes for the portal's address.
    public let address: String
    private let portal: LivePortal
    private let door: Int32
    private let lock = NSLock()
    private var state = State.open
    private var calls: [ObjectIdentifier: Call] = [:]

    public init(to portal: LivePortal) throws {
        self.portal = portal
        (door, address) = try Sockets.listen()
        Thread.detachNewThread { [weak self, door] in
            while let phone = Sockets.accept(door) {
                guard let self else { break }
                meet(phone)
            }
        }
    }

    deinit { end() }

    /// Everything that is under way is hung up.
    public func become(_ next: State) {
        let ended = lock.withLock {
            state = next
            return calls.values
        }
        ended.forEach { $0.hangUp() }
    }

    public func end() {
        become(.cut)
        Sockets.hangUp(door)
    }

    private func meet(_ phone: Int32) {
        let now = lock.withLock { state }
        switch now {
        case .cut: close(phone)
        case .garbage:
            Self.answer(phone, "200 OK", "text/html", "<html>Welcome to the hotel! Please accept our terms.</html>")
        case .busy:
            let problem = #"{"type":"about:blank","title":"busy","status":503,"code":"try_again","detail":"busy","retry_after":\#(Int(Self.busySeconds))}"#
            Self.answer(phone, "503 Busy", "application/problem+json", problem)
        case .open: join(phone) { $0 }
        case .slow(let delay):
            join(phone) {
                Thread.sleep(forTimeInterval: delay)
                return $0
            }
        case .newer: join(phone, Self.renewed)
        }
    }

    private func join(_ phone: Int32, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        guard let far = Sockets.connect(port: portal.port) else {
            close(phone)
            return
        }
        let call = Call(phone, far, change: change) { [weak self] over in self?.forget(over) }
        lock.withLock { calls[ObjectIdentifier(call)] = call }
        call.begin()
    }

    private func forget(_ call: Call) { lock.withLock { calls[ObjectIdentifier(call)] = nil } }

    /// What the portal says of itself, of the same length.
    private static func renewed(_ bytes: [UInt8]) -> [UInt8] {
        let (old, new) = (Data(#""min_client":"0.0.0""#.utf8), Data(#""min_client":"\#(newer)""#.utf8))
        var said = Data(bytes)
        while let found = said.range(of: old) { said.replaceSubrange(found, with: new) }
        return [UInt8](said)
    }

    private static func answer(_ phone: Int32, _ status: String, _ type: String, _ body: String) {
        let head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        Thread.detachNewThread {
            _ = Sockets.read(phone)
            _ = Sockets.write(phone, Array((head + body).utf8))
            close(phone)
        }
    }
}

/// One connection of a phone, passed on in both directions. The sockets are closed once nobody reads them any more: a number
/// that is free again may belong to another connection.
private final class Call: @unchecked Sendable {
    private let phone: Int32
    private let portal: Int32
    private let change: @Sendable ([UInt8]) -> [UInt8]
    private let over: @Sendable (Call) -> Void
    private let lock = NSLock()
    private var reading = 2

    /// `change`: what becomes of the portal's words on the way.
    init(_ phone: Int32, _ portal: Int32, change: @escaping @Sendable ([UInt8]) -> [UInt8], over: @escaping @Sendable (Call) -> Void) {
        (self.phone, self.portal, self.change, self.over) = (phone, portal, change, over)
    }

    func begin() {
        Thread.detachNewThread { self.pass(from: self.phone, to: self.portal) { $0 } }
        Thread.detachNewThread { self.pass(from: self.portal, to: self.phone, self.change) }
    }

    func hangUp() {
        lock.withLock {
            guard reading > 0 else { return }
            Sockets.hangUp(phone)
            Sockets.hangUp(portal)
        }
    }

    private func pass(from: Int32, to: Int32, _ change: ([UInt8]) -> [UInt8]) {
        while let bytes = Sockets.read(from), Sockets.write(to, change(bytes)) {}
        hangUp()
        let last = lock.withLock {
            reading -= 1
            return reading == 0
        }
        guard last else { return }
        over(self)
        close(phone)
        close(portal)
    }
}

/// The few calls of the system's sockets that a wire needs.
private enum Sockets {
    #if os(Linux)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let quiet = Int32(MSG_NOSIGNAL)
    #else
    private static let stream = SOCK_STREAM
    private static let quiet: Int32 = 0
    #endif

    static func listen() throws -> (Int32, String) {
        let door = socket(AF_INET, stream, 0)
        var place = local(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withAddress(&place) { bind(door, $0, length) == 0 && getsockname(door, $0, &length) == 0 }
        #if os(Linux)
        let listening = Glibc.listen(door, 50)
        #else
        let listening = Darwin.listen(door, 50)
        #endif
        guard bound, listening == 0 else { throw NotReady("no port is free for a wire") }
        return (door, "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))")
    }

    static func accept(_ door: Int32) -> Int32? {
        #if os(Linux)
        let phone = Glibc.accept(door, nil, nil)
        #else
        let phone = Darwin.accept(door, nil, nil)
        #endif
        if phone < 0 { close(door) }
        return phone < 0 ? nil : phone
    }

    static func connect(port: UInt16) -> Int32? {
        let far = socket(AF_INET, stream, 0)
        var place = local(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        #if os(Linux)
        let reached = withAddress(&place) { Glibc.connect(far, $0, length) == 0 }
        #else
        let reached = withAddress(&place) { Darwin.connect(far, $0, length) == 0 }
        #endif
        if !reached { close(far) }
        return reached ? far : nil
    }

    /// What comes next; `nil` at the end.
    static func read(_ from: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(from, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    static func write(_ to: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(to, $0.baseAddress, $0.count, quiet) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    static func hangUp(_ one: Int32) { shutdown(one, Int32(SHUT_RDWR)) }

    private static func local(port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        return place
    }

    private static func withAddress<T>(_ place: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> T) -> T {
        withUnsafeMutablePointer(to: &place) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
}
#endif
