/** Programs to start from: {@link io.bpfevents.examples.Demo} prints processes as they start. */
@NullMarked
package io.bpfevents.examples;

import org.jspecify.annotations.NullMarked;
