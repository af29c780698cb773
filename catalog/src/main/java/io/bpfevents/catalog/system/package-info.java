/** Events of the system: scheduler, memory, devices and system calls. */
@NullMarked
package io.bpfevents.catalog.system;

import org.jspecify.annotations.NullMarked;
