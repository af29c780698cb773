/** The demo: {@link io.bpfevents.demo.Demo} prints processes as they start. */
@NullMarked
package io.bpfevents.demo;

import org.jspecify.annotations.NullMarked;
