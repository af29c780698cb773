/**
 * Decoders of ring buffer records: Java record classes bound to structs of C by BTF or by their own
 * declaration, maps of fields, and copies of the bytes.
 */
@NullMarked
package io.bpfevents.core.record;

import org.jspecify.annotations.NullMarked;
