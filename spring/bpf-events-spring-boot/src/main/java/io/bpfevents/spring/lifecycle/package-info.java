/** Attaching at the start of the application, and closing gracefully at its stop. */
@NullMarked
package io.bpfevents.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
