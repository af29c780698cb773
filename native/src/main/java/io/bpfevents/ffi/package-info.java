/**
 * libbpf and libc as their headers declare them: {@link io.bpfevents.ffi.Libbpf} and {@link
 * io.bpfevents.ffi.Libc} hold one method per C function, under the function's own name, and one
 * small class per C struct gives access to its fields.
 *
 * <h2>Errors</h2>
 *
 * One convention holds for both libraries. No method throws because a C function failed.
 *
 * <ul>
 *   <li>A function that returns {@code int} or {@code long} returns a <em>negative errno</em> on
 *       failure, {@code -2} for {@code ENOENT}. libbpf does so by itself; for libc, {@code -1} is
 *       replaced by the errno that was captured together with the call.
 *   <li>A function that returns a pointer returns on failure the negative errno as an address, like
 *       the kernel's {@code ERR_PTR}. {@link io.bpfevents.ffi.Errno#isError} recognises it, and
 *       {@link io.bpfevents.ffi.Errno#of} returns the errno.
 *   <li>Where {@code NULL} is an ordinary result, such as the end of an iteration, the Javadoc
 *       states it, and the method returns {@link java.lang.foreign.MemorySegment#NULL}. A {@code
 *       const char *} becomes a {@code String}, or {@code null} for {@code NULL}.
 *   <li>{@link io.bpfevents.ffi.Errno#name} and {@link io.bpfevents.ffi.Errno#text} describe an
 *       errno, libbpf's own numbers from 4000 on included.
 * </ul>
 *
 * <p>These exceptions are possible: {@link io.bpfevents.ffi.LibbpfNotFoundException} from every
 * method of {@code Libbpf} if there is no usable libbpf; {@link java.lang.IllegalCallerException},
 * with the missing flag in its message, if native access is denied; and those of {@code
 * java.lang.foreign} for a closed segment or one that is confined to another thread.
 *
 * <h2>Memory</h2>
 *
 * Segments that are passed to C must be native. {@code String} parameters are copied, as UTF-8, for
 * the duration of the call. A returned pointer has size zero unless the Javadoc states its size,
 * and does not keep its target alive.
 *
 * <h2>Threads</h2>
 *
 * The methods add no locks and keep no state but the captured errno, which is per thread. libbpf
 * has no locks either: two threads must not use one object, with its programs and maps, or one link
 * or ring buffer reader at the same time, except to read constant properties. The functions with a
 * file descriptor as parameter may be called by any thread at any time.
 */
@NullMarked
package io.bpfevents.ffi;

import org.jspecify.annotations.NullMarked;
