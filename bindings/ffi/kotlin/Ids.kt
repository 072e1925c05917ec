// The ids of the boundary. Each is text, and a type of its own, so that none can be taken for another. Copied beside the
// generated file by tests/bindings.sh.
package org.openlines.core

/** The thread of one customer on one channel. */
@JvmInline
value class DialogId(val value: String) {
    override fun toString(): String = value
}

/** A user who answers. */
@JvmInline
value class OperatorId(val value: String) {
    override fun toString(): String = value
}

/** An open line. */
@JvmInline
value class LineId(val value: String) {
    override fun toString(): String = value
}

/** The proposal of a session to one operator. */
@JvmInline
value class OfferId(val value: String) {
    override fun toString(): String = value
}

/** What this operator is told of. */
@JvmInline
value class AlertId(val value: String) {
    override fun toString(): String = value
}

/** Something the operator did: made on the phone and kept for life. */
@JvmInline
value class CommandId(val value: String) {
    override fun toString(): String = value
}
