package io.bpfevents.catalog.file;

import io.bpfevents.core.annotation.BpfField;

/** A system call that changes mounts. */
public enum MountOperation {
    /** {@code mount}: mounts, remounts, or changes the propagation. */
    @BpfField("CATALOG_MOUNT")
    MOUNT,

    /** {@code umount2}, which {@code umount} calls as well. */
    @BpfField("CATALOG_UMOUNT")
    UMOUNT,

    /** {@code move_mount}: attaches what {@code fsmount} has made, or moves a mount. */
    @BpfField("CATALOG_MOVE_MOUNT")
    MOVE_MOUNT
}
