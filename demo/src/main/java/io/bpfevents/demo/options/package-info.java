/** Options of the command line, and the conversion of their values. */
@NullMarked
package io.bpfevents.demo.options;

import org.jspecify.annotations.NullMarked;
