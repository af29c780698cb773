/** Support for tests of applications. */
@NullMarked
package io.bpfevents.spring.test;

import org.jspecify.annotations.NullMarked;
