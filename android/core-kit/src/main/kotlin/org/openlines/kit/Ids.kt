package org.openlines.kit

/*
 * Ids that must not be taken for each other. Across the boundary they are strings; the generated code is told to wrap them
 * in these (bindings/ffi/uniffi.toml) and knows each as a type alias in org.openlines.core.
 */

/** A dialog. */
@JvmInline
value class DialogId(val value: String)

/** A user who answers, or manages. */
@JvmInline
value class OperatorId(val value: String)

/** A line. */
@JvmInline
value class LineId(val value: String)

/** An offer. */
@JvmInline
value class OfferId(val value: String)

/** A command, from the tap to the entry that it made. */
@JvmInline
value class CommandId(val value: String)
