/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * bpf-events: the producer contract.
 *
 * A BPF ring buffer does not count the records that do not fit: when it is
 * full, bpf_ringbuf_reserve() returns NULL and the event is lost. The macros
 * below count these losses in a small block of memory, the control block
 * (struct bpf_events_ctl), which the reader maps. The contract is optional: a
 * program that calls the kernel's helpers is read in the same way, but no
 * counter of its lost records is available. The same contract serves perf
 * buffers (BPF_MAP_TYPE_PERF_EVENT_ARRAY), whose failures it counts by cause.
 *
 *	#include <linux/bpf.h>
 *	#include <bpf/bpf_helpers.h>
 *	#include "bpf_events.bpf.h"
 *
 *	struct event {
 *		__u64 ktime;
 *		__u32 pid;
 *	};
 *
 *	BPF_EVENTS_RING(events, 256 * 1024, struct event);
 *
 *	SEC("tp/sched/sched_process_exec")
 *	int on_exec(void *ctx)
 *	{
 *		struct event *e;
 *
 *		if (!bpf_events_enabled(events))
 *			return 0;
 *		e = bpf_events_reserve(events, sizeof(*e));
 *		if (!e)
 *			return 0;
 *		e->ktime = bpf_ktime_get_ns();
 *		e->pid = bpf_get_current_pid_tgid() >> 32;
 *		bpf_events_submit(events, e);
 *		return 0;
 *	}
 *
 *	char LICENSE[] SEC("license") = "GPL";
 *
 * The macros:
 *
 *	BPF_EVENTS_RING(ring, bytes, record)	declares a ring
 *	bpf_events_enabled(buffer)		false while the reader pauses it, or
 *						another generation sends
 *	bpf_events_reserve(ring, size)		reserves a record, or NULL
 *	bpf_events_submit(ring, rec)		submits a reserved record
 *	bpf_events_discard(ring, rec)		discards a reserved record
 *	bpf_events_output(ring, data, size)	copies a record of any size
 *	bpf_events_submit_flags(), bpf_events_discard_flags(),
 *	bpf_events_output_flags()		the same, with BPF_RB_* flags
 *	bpf_events_lost(ring, bytes)		counts a failure of another helper
 *	bpf_events_throttled(buffer)		counts an attempt that the program's
 *						rate limit rejected
 *
 *	BPF_EVENTS_PERF(buffer, record)		declares a perf buffer
 *	bpf_events_perf_output(ctx, buffer, data, size)
 *						copies a record to it
 *
 *	BPF_EVENTS_BUFFER(buffer, bytes, record)
 *						declares a ring, or a perf buffer
 *						where the kernel has no rings
 *	bpf_events_send(ctx, buffer, data, size)
 *						copies a record to either
 *
 * `ring` and `buffer` are always the bare name that was given to the declaring
 * macro: the others derive the name of the control block from it. Every other
 * argument is evaluated once. bpf_events_enabled() and
 * bpf_events_throttled() accept every buffer, all other macros only the kind
 * under which they stand here.
 *
 * An attempt is a call of bpf_events_reserve(), bpf_events_output(),
 * bpf_events_perf_output() or bpf_events_send(), or of another helper whose
 * failures the program counts by bpf_events_lost(), or of bpf_events_throttled().
 * Its result is a submitted record, a discarded one, or a failure or throttled
 * attempt that is counted here, so every attempt is accounted for. A program that
 * returns because it is disabled makes no attempt.
 *
 * Cost: the successful path is the kernel's helper, two loads for
 * bpf_events_enabled() and one for the wake-up mode, from one cache line, and
 * the load of bpf_events_generation. It counts nothing, since the reader counts
 * the records. Only a failure does more: two or
 * three short helper calls, and two stores and two or three atomic adds in a
 * cache line that few other CPUs write. A throttled attempt is one load, one
 * short helper call and one atomic add in that line.
 *
 * Requires kernel 5.8 (the first with BPF ring buffers; perf buffers are older),
 * clang 14, and libbpf 0.6 (for the section `.data.events`). Compiles for every
 * -mcpu: the atomic operations return no value. Works with vmlinux.h, if that is
 * included first, and with <linux/bpf.h>. Of the helpers used here, only
 * bpf_perf_event_output() is GPL only.
 */
#ifndef BPF_EVENTS_BPF_H
#define BPF_EVENTS_BPF_H

#ifndef __VMLINUX_H__
#include <linux/bpf.h>
#include <linux/types.h>
#endif
#include <bpf/bpf_helpers.h>

/* The bytes "BPFEVNTS" where the low byte comes first. Read it as one u64. */
#define BPF_EVENTS_MAGIC	0x53544e5645465042ULL
#define BPF_EVENTS_VERSION	1
#define BPF_EVENTS_LINE		64	/* bytes in a cache line */
#define BPF_EVENTS_SLOTS	32	/* a power of two */
/* The size of a sample has 16 bits, and includes 28 bytes before the record. */
#define BPF_EVENTS_PERF_LARGEST	65500

/* Bits of `features`: the configuration that these macros apply. */
#define BPF_EVENTS_FEATURE_PAUSE	(1U << 0)	/* bpf_events_enabled() */
#define BPF_EVENTS_FEATURE_WAKEUP	(1U << 1)	/* `wakeup`, `doorbell` */
#define BPF_EVENTS_FEATURE_GENERATION	(1U << 2)	/* `generation` */
#define BPF_EVENTS_FEATURE_PERF		(1U << 3)	/* block of a perf buffer */

/*
 * The values of `wakeup`: how submit, discard and output wake the reader.
 *
 * ADAPTIVE: the kernel's own rule, which notifies if the reader has caught up.
 * TIMED: never; the reader polls the ring by a timer.
 * AT_BYTES: always if the producer position is at or past `doorbell`, never
 *	before it. The reader sets the doorbell ahead of its own position before
 *	it sleeps, and out of reach while it is awake. A program's load of the
 *	doorbell is not ordered with its commit, so the record that crosses the
 *	doorbell while the reader moves it may not notify; then the next record
 *	does, or the reader's timer.
 *
 * Positions wrap and are compared by signed difference. An unknown value means
 * ADAPTIVE.
 */
#define BPF_EVENTS_WAKEUP_ADAPTIVE	0
#define BPF_EVENTS_WAKEUP_TIMED		1
#define BPF_EVENTS_WAKEUP_AT_BYTES	2

/*
 * `generation`: whose records are wanted while two versions of a program are
 * attached. The reader replaces a program under the same rings: it attaches the
 * new version, moves the control blocks to the next generation, and detaches the
 * old version. Both versions run at each hit, and exactly one must send it.
 *
 * The low 32 bits are a generation, the high 32 bits a number of CPUs. CPUs with
 * a lower number than that have the next generation already, all others the
 * generation itself. A program sends if the generation of its CPU is the number
 * that was stored in its bpf_events_generation before it was loaded.
 *
 * For each CPU in ascending order, a thread that is bound to it stores its
 * number + 1; the last store is the next generation with 0 CPUs. So a store
 * changes the generation of no CPU but the one that executes it, and that CPU
 * runs user space then, so no hit is between its two versions there. Everything
 * is one aligned word, so no order of memory accesses matters; and a switch that
 * was interrupted is continued by the number of CPUs.
 *
 * Exact for each hook that runs all its programs without being preempted in
 * between, and for each CPU to which the reader can bind a thread: see "Replacing
 * a program" in docs/producer.md.
 */

/*
 * The counters of losses: one cache line per group of CPUs (CPU number modulo
 * 32). The figures of a buffer are the sums over all slots. Counters only grow
 * and wrap at 2^64. The adds are atomic, so the counters are exact even if a
 * program interrupts another one on the same CPU.
 *
 * For a perf buffer the second half has the causes: each failure is counted in
 * exactly one of its four fields, and all but `full` also in `refused`, which is
 * exact there. A ring has no causes, and a perf buffer no `position`. So the
 * throttled attempts of a ring are counted in the place of the first cause, and
 * those of a perf buffer in the place of the position. They are not failures: no
 * other field includes them. Both places are zero in a block whose programs were
 * compiled with a header without bpf_events_throttled(), since these programs
 * cannot throttle: hence no bit of `features`.
 *
 * `position` has its low bit set while the other fields are being written, and
 * only then: positions are multiples of 8. If a reader reads the same position
 * without that bit before and after it reads `failures`, both belong together,
 * on x86-64.
 */
#define BPF_EVENTS_COUNTING	1ULL
struct bpf_events_slot {
	/*  0 */ __u64 failures;	/* attempts that failed */
	/*  8 */ __u64 bytes;		/* their sizes, without header and padding */
	/* 16 */ __u64 refused;		/* those not caused by lack of space */
	/* 24 */ union {
		__u64 position;		/* producer position at the latest one */
		__u64 perf_throttled;	/* attempts: bpf_events_throttled() */
	};
	/* 32 */ union {
		__u64 no_buffer;	/* -ENOENT: the CPU has no buffer */
		__u64 ring_throttled;	/* attempts: bpf_events_throttled() */
	};
	/* 40 */ __u64 too_big;		/* -E2BIG: see bpf_events_perf_output() */
	/* 48 */ __u64 other;		/* every other error but -ENOSPC */
	/* 56 */ __u64 full;		/* -ENOSPC: no space for the record */
} __attribute__((aligned(BPF_EVENTS_LINE)));

/*
 * The control block of a buffer: 2176 bytes in the byte order of the machine. It
 * is the global variable `bpf_events_ctl_<buffer>` in the section
 * `.data.events`, which libbpf turns into a map with one value that can be mapped
 * through its fd. The buffers of an object share that map: the offset of a block
 * is that of its variable in the BTF of the section (equal to the value of the
 * ELF symbol), and always a multiple of the block's size.
 *
 * A perf buffer has the features PAUSE, GENERATION and PERF: the reader sets its
 * notifications in the perf event, so `wakeup` and `doorbell` have no effect, and
 * `ring_bytes` stays 0. The block of a BPF_EVENTS_BUFFER is declared as that of a
 * ring; a loader that makes it a perf buffer sets these features.
 *
 * For a ring, `refused` is an estimate. A reserve also fails if the lock of
 * the ring is not available (in an NMI; from kernel 6.15 also after a
 * timeout). The failing path checks the ring a moment later, and counts the
 * failure as refused if the record fits by then, although a reader may have
 * freed that space in between. The failures that bpf_events_lost() counts are
 * never refused ones.
 *
 * The second line is zero unless a reader configures it, and the reader resets
 * it when it closes, except for `generation`: then all programs of that
 * generation run, and every reader is woken. Only the fields that `features`
 * names have an effect.
 *
 * A pinned block outlives its programs and its reader with its counters: beside
 * a ring that is pinned as <path> it is pinned as <path>_ctl. The reader writes
 * the kernel's id of the ring into `ring_map_id` after it has loaded the object,
 * and compares it when it opens the pins, so that it does not use the counters
 * of another ring. To reuse a block for another ring, also set `ring_bytes`
 * to 0.
 *
 * A block with another `version` must not be used. Fields marked reserved are
 * zero and not read yet; a part of the second line that gets an effect gets a
 * bit in `features`. The version changes only if the meaning or place of an
 * existing field changes.
 */
struct bpf_events_ctl {
	/* First line: description of the block. */
	/*   0 */ __u64 magic;		/* BPF_EVENTS_MAGIC */
	/*   8 */ __u32 version;	/* BPF_EVENTS_VERSION */
	/*  12 */ __u32 size;		/* of this block: 2176 */
	/*  16 */ __u32 slots_offset;	/* 128 */
	/*  20 */ __u32 slot_count;	/* 32 */
	/*  24 */ __u32 slot_size;	/* 64 */
	/*  28 */ __u32 features;	/* BPF_EVENTS_FEATURE_* */
	/*  32 */ __u32 ring_map_id;	/* of the buffer; 0: not written yet */
	/*  36 */ __u32 reserved0;
	/*  40 */ __u64 ring_bytes;	/* size of the ring; 0: no failure yet */
	/*  48 */ __u64 reserved1[2];

	/* Second line: configuration, written by the reader. */
	/*  64 */ __u32 paused;		/* 0: run */
	/*  68 */ __u32 wakeup;		/* BPF_EVENTS_WAKEUP_* */
	/*  72 */ __u64 doorbell;	/* producer position of the next wake-up */
	/*  80 */ __u64 generation;	/* see BPF_EVENTS_FEATURE_GENERATION */
	/*  88 */ __u64 reserved2[5];

	/* 128 */ struct bpf_events_slot slots[BPF_EVENTS_SLOTS];
} __attribute__((aligned(BPF_EVENTS_LINE)));

_Static_assert(sizeof(struct bpf_events_slot) == BPF_EVENTS_LINE,
	       "a slot is one cache line");
_Static_assert(__builtin_offsetof(struct bpf_events_slot, no_buffer) == 32,
	       "the causes are the second half of a slot");
_Static_assert(__builtin_offsetof(struct bpf_events_slot, perf_throttled) == 24,
	       "a perf buffer has no position");
_Static_assert(__builtin_offsetof(struct bpf_events_slot, full) == 56,
	       "and fill it");
_Static_assert(__builtin_offsetof(struct bpf_events_ctl, paused) == 64,
	       "the configuration has a line of its own");
_Static_assert(__builtin_offsetof(struct bpf_events_ctl, slots) == 128,
	       "the slots follow the configuration");
_Static_assert(sizeof(struct bpf_events_ctl) == 2176, "2 + 32 lines");

/*
 * The generation of the programs of this object, which the reader sets before it
 * loads them next to older ones under the same rings. Weak: an object may be
 * linked from several files that include this header.
 */
const volatile __u32 bpf_events_generation __weak = 0;

/* Two steps, so that a buffer's name may itself be a macro. */
#define BPF_EVENTS__JOIN2(a, b)	a##b
#define BPF_EVENTS__JOIN(a, b)	BPF_EVENTS__JOIN2(a, b)

/* The control block of a buffer: the variable itself, not its address. */
#define BPF_EVENTS_CTL(buffer)	BPF_EVENTS__JOIN(bpf_events_ctl_, buffer)

/* Internal: all of a buffer but its map. */
#define BPF_EVENTS__DECLARE(buffer, record, bits)			\
	_Static_assert(sizeof(record) > 0,				\
		       "the type of a buffer's records is complete");	\
	volatile struct bpf_events_ctl					\
	BPF_EVENTS_CTL(buffer) SEC(".data.events") = {			\
		.magic = BPF_EVENTS_MAGIC,				\
		.version = BPF_EVENTS_VERSION,				\
		.size = sizeof(struct bpf_events_ctl),			\
		.slots_offset =						\
			__builtin_offsetof(struct bpf_events_ctl, slots), \
		.slot_count = BPF_EVENTS_SLOTS,				\
		.slot_size = sizeof(struct bpf_events_slot),		\
		.features = (bits),					\
	};								\
	__typeof__(record) *BPF_EVENTS__JOIN(bpf_events_type_, buffer)

/*
 * BPF_EVENTS_RING(ring, bytes, record) - declare a ring buffer, at file scope
 *
 * @ring:  the name of the map, by which the reader opens it. The kernel keeps 15
 *         characters of it, libbpf all.
 * @bytes: its size, a constant: a power of two and a multiple of the page
 *         size, which is not 4096 everywhere. 0: the reader must set the size
 *         before it loads the object. The largest record is @bytes - 16.
 * @record: the type of the records, such as `struct event`; for a ring with
 *         several types, the most useful one.
 *
 * Declares the map, its control block, and `bpf_events_type_<ring>`, an unused
 * null pointer to @record. Without that pointer clang would omit @record from
 * the object's BTF, since only local variables have that type; with it a reader
 * finds the fields of the record, and the type that belongs to the ring.
 */
#define BPF_EVENTS_RING(ring, bytes, record)				\
	_Static_assert(((bytes) & ((bytes) - 1)) == 0,			\
		       "the size of a ring is a power of two");		\
	_Static_assert((bytes) == 0 || (bytes) >= 4096,			\
		       "the size of a ring is at least one page");	\
	struct {							\
		__uint(type, BPF_MAP_TYPE_RINGBUF);			\
		__uint(max_entries, bytes);				\
	} ring SEC(".maps");						\
	BPF_EVENTS__DECLARE(ring, record,				\
			    BPF_EVENTS_FEATURE_PAUSE |			\
			    BPF_EVENTS_FEATURE_WAKEUP |			\
			    BPF_EVENTS_FEATURE_GENERATION)

/*
 * BPF_EVENTS_PERF(buffer, record) - declare a perf buffer, at file scope
 *
 * @buffer: as @ring of BPF_EVENTS_RING().
 * @record: likewise.
 *
 * A perf event array with one ring of memory per CPU. It has no size here: the
 * reader allocates that memory. libbpf sets `max_entries` to the number of
 * possible CPUs.
 */
#define BPF_EVENTS_PERF(buffer, record)					\
	struct {							\
		__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);		\
		__uint(key_size, sizeof(__u32));			\
		__uint(value_size, sizeof(__u32));			\
	} buffer SEC(".maps");						\
	BPF_EVENTS__DECLARE(buffer, record,				\
			    BPF_EVENTS_FEATURE_PAUSE |			\
			    BPF_EVENTS_FEATURE_GENERATION |		\
			    BPF_EVENTS_FEATURE_PERF)

/*
 * BPF_EVENTS_BUFFER(buffer, bytes, record) - declare a ring that may be loaded as
 * a perf buffer, at file scope
 *
 * @bytes: the size if it is a ring, as for BPF_EVENTS_RING().
 *
 * One object for kernels with and without rings. To make it a perf buffer, a
 * loader sets, before it loads the object, the map's type to
 * BPF_MAP_TYPE_PERF_EVENT_ARRAY, its key and value size to 4, its max_entries to
 * 0, the constant `bpf_events_perf_<buffer>` to 1, and the features of the
 * control block. The verifier knows that constant and does not check the code of
 * the other kind, so a kernel without rings accepts the program.
 *
 * Send by bpf_events_send(). A ring's other macros, such as bpf_events_reserve(),
 * are accepted only where it is loaded as a ring.
 */
#define BPF_EVENTS_BUFFER(buffer, bytes, record)			\
	const volatile __u32						\
	BPF_EVENTS__JOIN(bpf_events_perf_, buffer) = 0;			\
	BPF_EVENTS_RING(buffer, bytes, record)

/*
 * bpf_events_enabled(buffer) - whether the program has to send this hit
 *
 * The first statement of a program:
 *
 *	if (!bpf_events_enabled(events))
 *		return 0;
 *
 * A reader can pause its programs while it has no subscriber: an attached hook
 * then costs almost nothing, and does not fill the buffer with records that are
 * not read. It can also replace a program by a newer version without a hit that
 * both send, or none: see `generation` above. A hit while disabled is not an
 * attempt and not counted. A program that does not call this macro is never
 * disabled; without a reader it returns true.
 */
#define bpf_events_enabled(buffer)					\
	bpf_events__enabled(&BPF_EVENTS_CTL(buffer))

/*
 * bpf_events_reserve(ring, size) - reserve a record in the ring
 *
 * @size: in bytes; the verifier requires a constant. For other sizes use
 *        bpf_events_output().
 *
 * Returns a pointer to @size bytes that contain old data, or NULL after it has
 * counted the failure. The program must check for NULL, and submit or discard
 * the record on every path.
 */
#define bpf_events_reserve(ring, size)					\
	bpf_events__reserve(&(ring), &BPF_EVENTS_CTL(ring), (size))

/*
 * bpf_events_submit(ring, rec) - submit a reserved record to the reader
 *
 * @rec: the result of bpf_events_reserve() for the same ring.
 *
 * Wakes the reader according to its mode: see BPF_EVENTS_WAKEUP_ADAPTIVE.
 */
#define bpf_events_submit(ring, rec)					\
	bpf_events__submit(&(ring), &BPF_EVENTS_CTL(ring), (rec))

/*
 * The same with the flags of the program in place of the reader's mode: 0 for
 * the kernel's own rule, BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP.
 */
#define bpf_events_submit_flags(ring, rec, flags)			\
	((void)&(ring), bpf_ringbuf_submit((rec), (flags)))

/*
 * bpf_events_discard(ring, rec) - discard a reserved record
 *
 * The reader does not deliver it, and counts it as discarded, not as lost. Its
 * space is free after the reader has passed it. Wakes the reader like a submit.
 */
#define bpf_events_discard(ring, rec)					\
	bpf_events__discard(&(ring), &BPF_EVENTS_CTL(ring), (rec))

#define bpf_events_discard_flags(ring, rec, flags)			\
	((void)&(ring), bpf_ringbuf_discard((rec), (flags)))

/*
 * bpf_events_output(ring, data, size) - copy a record into the ring
 *
 * @data: on the stack or in the value of a map.
 * @size: in bytes, not necessarily constant; the verifier must know an upper
 *        bound of at most the bytes that @data points to.
 *
 * For records of variable length: build the largest on the stack and output the
 * used part. Returns 0, or a negative errno after it has counted the failure.
 */
#define bpf_events_output(ring, data, size)				\
	bpf_events__output(&(ring), &BPF_EVENTS_CTL(ring), (data), (size))

#define bpf_events_output_flags(ring, data, size, flags)		\
	bpf_events__output_flags(&(ring), &BPF_EVENTS_CTL(ring), (data), \
				 (size), (flags))

/*
 * bpf_events_lost(ring, bytes) - count one record that was lost
 *
 * @bytes: its size, without header and padding.
 *
 * For a program that sends some of its records without the macros above: after
 * a failed reserve of a dynptr, after a failed bpf_ringbuf_output(), or if
 * bpf_ringbuf_query() shows a ring that is too full for another record. The
 * failure counts as full, never as refused. Failures of the macros above are
 * counted already.
 */
#define bpf_events_lost(ring, bytes)					\
	bpf_events__failed(&(ring), &BPF_EVENTS_CTL(ring), (bytes), 0)

/*
 * bpf_events_throttled(buffer) - count one attempt that a rate limit rejected
 *
 * For a program that decides not to send a record, although there may be space,
 * because it has sent too many:
 *
 *	if (over_the_limit()) {
 *		bpf_events_throttled(events);
 *		return 0;
 *	}
 *
 * In place of the macro that would have sent the record, never beside it. Cheap
 * enough for a flood that reaches all CPUs: it calls nothing of the buffer, and
 * CPUs with different numbers modulo 32 write different cache lines.
 */
#define bpf_events_throttled(buffer)					\
	bpf_events__throttled(&BPF_EVENTS_CTL(buffer))

/*
 * bpf_events_perf_output(ctx, buffer, data, size) - copy a record to a
 * perf buffer
 *
 * @ctx:  the context of the program.
 * @size: in bytes, constant or not; at most BPF_EVENTS_PERF_LARGEST, else the
 *        result is -E2BIG. So it is if the map has no element for the CPU.
 *
 * Copies the record to the buffer of the CPU that runs the program. Returns 0, or
 * a negative errno after it has counted the failure by its cause. The program's
 * license must be compatible with the GPL.
 */
#define bpf_events_perf_output(ctx, buffer, data, size)			\
	bpf_events__perf_output((ctx), &(buffer), &BPF_EVENTS_CTL(buffer), \
				(data), (size))

/*
 * bpf_events_send(ctx, buffer, data, size) - copy a record to a BPF_EVENTS_BUFFER
 *
 * bpf_events_output() or bpf_events_perf_output(), depending on what the buffer
 * was loaded as.
 */
#define bpf_events_send(ctx, buffer, data, size)			\
	bpf_events__send((ctx), &(buffer), &BPF_EVENTS_CTL(buffer),	\
			 BPF_EVENTS__JOIN(bpf_events_perf_, buffer),	\
			 (data), (size))

/*
 * Internal, not for programs. The functions are inlined: before kernel 5.10
 * subprograms exclude tail calls, and the size of a reserve must be a constant.
 */
static __always_inline int
bpf_events__enabled(volatile struct bpf_events_ctl *ctl)
{
	/*
	 * Without branches: in a loop each one is a state that the verifier
	 * has to follow. `next`: 1 if this CPU has the next generation already.
	 */
	__u64 generation = ctl->generation;
	__u64 cpu = bpf_get_smp_processor_id();
	__u32 next = (cpu - (generation >> 32)) >> 63;
	__u32 here = (__u32)generation + next;

	return !((here ^ bpf_events_generation) | ctl->paused);
}

static __always_inline void
bpf_events__throttled(volatile struct bpf_events_ctl *ctl)
{
	__u32 cpu = bpf_get_smp_processor_id() & (BPF_EVENTS_SLOTS - 1);
	volatile struct bpf_events_slot *slot = &ctl->slots[cpu];

	/* Not by the constant of a BPF_EVENTS_BUFFER: other buffers have none. */
	if (ctl->features & BPF_EVENTS_FEATURE_PERF)
		__sync_fetch_and_add(&slot->perf_throttled, 1);
	else
		__sync_fetch_and_add(&slot->ring_throttled, 1);
}

/* Bytes of a record in the ring: with its header of 8 bytes, padded to 8. */
static __always_inline __u64 bpf_events__in_ring(__u64 size)
{
	return (size + 8 + 7) & ~7ULL;
}

/*
 * Whether a record fits by now. The consumer may have passed `position` in the
 * meantime: hence the signed difference.
 */
static __always_inline int
bpf_events__room(void *ring, volatile struct bpf_events_ctl *ctl,
		 __u64 position, __u64 bytes)
{
	/*
	 * Not BPF_RB_AVAIL_DATA: that loads the producer position again, from
	 * a cache line that every failing reserve of another CPU writes.
	 */
	__u64 consumer = bpf_ringbuf_query(ring, BPF_RB_CONS_POS);
	__u64 end = position + bpf_events__in_ring(bytes);
	__u64 size = ctl->ring_bytes;

	/* Queried once: the reader may have set the size before load. */
	if (!size) {
		size = bpf_ringbuf_query(ring, BPF_RB_RING_SIZE);
		ctl->ring_bytes = size;
	}
	/* A ring of n bytes never holds more than n - 1. */
	return (__s64)(end - consumer) < (__s64)size;
}

/* `check`: a constant; whether to check for space, to count as refused. */
static __always_inline void
bpf_events__failed(void *ring, volatile struct bpf_events_ctl *ctl,
		   __u64 bytes, int check)
{
	/* First, to be as close to the failure as possible. */
	__u64 position = bpf_ringbuf_query(ring, BPF_RB_PROD_POS);
	int refused = check && bpf_events__room(ring, ctl, position, bytes);
	/* The mask also proves to the verifier that the slot exists. */
	__u32 cpu = bpf_get_smp_processor_id() & (BPF_EVENTS_SLOTS - 1);
	volatile struct bpf_events_slot *slot = &ctl->slots[cpu];

	slot->position = position | BPF_EVENTS_COUNTING;
	__sync_fetch_and_add(&slot->bytes, bytes);
	if (refused)
		__sync_fetch_and_add(&slot->refused, 1);
	__sync_fetch_and_add(&slot->failures, 1);
	slot->position = position;
}

/*
 * The flags of a commit in the reader's wake-up mode. `ahead`: bytes by which
 * the record will move the producer position; 0 if it is reserved already.
 */
static __always_inline __u64
bpf_events__wakeup(void *ring, volatile struct bpf_events_ctl *ctl, __u64 ahead)
{
	__u32 mode = ctl->wakeup;

	if (__builtin_expect(mode == BPF_EVENTS_WAKEUP_ADAPTIVE, 1))
		return 0;
	if (mode == BPF_EVENTS_WAKEUP_AT_BYTES) {
		__u64 position = bpf_ringbuf_query(ring, BPF_RB_PROD_POS) + ahead;

		return (__s64)(position - ctl->doorbell) >= 0 ?
		       BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
	}
	return mode == BPF_EVENTS_WAKEUP_TIMED ? BPF_RB_NO_WAKEUP : 0;
}

static __always_inline void *
bpf_events__reserve(void *ring, volatile struct bpf_events_ctl *ctl, __u64 size)
{
	void *rec = bpf_ringbuf_reserve(ring, size, 0);

	if (!rec)
		bpf_events__failed(ring, ctl, size, 1);
	return rec;
}

static __always_inline void
bpf_events__submit(void *ring, volatile struct bpf_events_ctl *ctl, void *rec)
{
	bpf_ringbuf_submit(rec, bpf_events__wakeup(ring, ctl, 0));
}

static __always_inline void
bpf_events__discard(void *ring, volatile struct bpf_events_ctl *ctl, void *rec)
{
	bpf_ringbuf_discard(rec, bpf_events__wakeup(ring, ctl, 0));
}

static __always_inline long
bpf_events__output_flags(void *ring, volatile struct bpf_events_ctl *ctl,
			 const void *data, __u64 size, __u64 flags)
{
	long err = bpf_ringbuf_output(ring, (void *)data, size, flags);

	if (err)
		bpf_events__failed(ring, ctl, size, 1);
	return err;
}

/*
 * If two CPUs output at the same time, each may compute a position before a
 * doorbell that both records together pass: then the next record notifies.
 */
static __always_inline long
bpf_events__output(void *ring, volatile struct bpf_events_ctl *ctl,
		   const void *data, __u64 size)
{
	__u64 ahead = bpf_events__in_ring(size);

	return bpf_events__output_flags(ring, ctl, data, size,
					bpf_events__wakeup(ring, ctl, ahead));
}

/* The errors of bpf_perf_event_output(): <linux/errno.h> excludes vmlinux.h. */
#define BPF_EVENTS__ENOENT	2
#define BPF_EVENTS__E2BIG	7
#define BPF_EVENTS__ENOSPC	28

static __always_inline void
bpf_events__perf_failed(volatile struct bpf_events_ctl *ctl, __u64 bytes,
			long err)
{
	__u32 cpu = bpf_get_smp_processor_id() & (BPF_EVENTS_SLOTS - 1);
	volatile struct bpf_events_slot *slot = &ctl->slots[cpu];

	__sync_fetch_and_add(&slot->bytes, bytes);
	__sync_fetch_and_add(&slot->failures, 1);
	if (err == -BPF_EVENTS__ENOSPC) {
		__sync_fetch_and_add(&slot->full, 1);
		return;
	}
	__sync_fetch_and_add(&slot->refused, 1);
	if (err == -BPF_EVENTS__ENOENT)
		__sync_fetch_and_add(&slot->no_buffer, 1);
	else if (err == -BPF_EVENTS__E2BIG)
		__sync_fetch_and_add(&slot->too_big, 1);
	else
		__sync_fetch_and_add(&slot->other, 1);
}

static __always_inline long
bpf_events__perf_output(void *ctx, void *buffer,
			volatile struct bpf_events_ctl *ctl,
			const void *data, __u64 size)
{
	/* The kernel does not check it: the size in the header would wrap. */
	long err = size > BPF_EVENTS_PERF_LARGEST ? -BPF_EVENTS__E2BIG :
		   bpf_perf_event_output(ctx, buffer, BPF_F_CURRENT_CPU,
					 (void *)data, size);

	if (err)
		bpf_events__perf_failed(ctl, size, err);
	return err;
}

/* `perf`: a constant of the verifier, which then drops one branch. */
static __always_inline long
bpf_events__send(void *ctx, void *buffer, volatile struct bpf_events_ctl *ctl,
		 __u32 perf, const void *data, __u64 size)
{
	return perf ? bpf_events__perf_output(ctx, buffer, ctl, data, size) :
		      bpf_events__output(buffer, ctl, data, size);
}

#endif /* BPF_EVENTS_BPF_H */
