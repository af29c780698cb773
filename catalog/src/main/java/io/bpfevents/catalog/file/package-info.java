/** Events of files, mounts and kernel modules. */
@NullMarked
package io.bpfevents.catalog.file;

import org.jspecify.annotations.NullMarked;
