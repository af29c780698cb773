package io.bpfevents.catalog.system;

/** What a request to a block device does. */
public enum BlockOperation {
    /** Reads. */
    READ,
    /** Writes. */
    WRITE,
    /** Makes the device write its cache. */
    FLUSH,
    /** Releases the space of sectors. */
    DISCARD,
    /** Erases sectors for good. */
    SECURE_ERASE,
    /** Writes zeros, without transferring them. */
    WRITE_ZEROES,
    /** An operation on zones, or a driver's own command. */
    OTHER
}
