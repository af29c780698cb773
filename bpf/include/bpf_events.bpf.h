/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * bpf-events: the producer contract.
 *
 * A BPF ring buffer has no counter for the records it could not take: when it
 * is full, bpf_ringbuf_reserve() returns NULL and the event is gone without a
 * trace. A program that sends its records through the macros below leaves that
 * trace, in a small block of memory (struct bpf_events_ctl) which the reader
 * maps. The contract is optional; a program that calls the kernel's helpers is
 * read just as well, but then nobody knows how many of its records were lost.
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
 * What there is:
 *
 *	BPF_EVENTS_RING(ring, bytes, record)	declares a ring
 *	bpf_events_enabled(ring)		does anybody want records?
 *	bpf_events_reserve(ring, size)		room for a record, or NULL
 *	bpf_events_submit(ring, rec)		hands a reserved record on
 *	bpf_events_discard(ring, rec)		gives a reserved record up
 *	bpf_events_output(ring, data, size)	copies a record of any size
 *	bpf_events_submit_flags(), bpf_events_discard_flags(),
 *	bpf_events_output_flags()		the same, with BPF_RB_* flags
 *	bpf_events_lost(ring, bytes)		counts what another helper lost
 *
 * `ring` is always the bare name that was given to BPF_EVENTS_RING: the macros
 * need it to find the control block. Every other argument is evaluated once.
 *
 * An attempt is a call of bpf_events_reserve() or bpf_events_output(), and what
 * a program does in their place if it counts its failures by bpf_events_lost().
 * It ends as a record that the reader gets, as a discarded one, or as a failure
 * that is counted here; so all of them are accounted for. A program that
 * returns because it is paused has attempted nothing.
 *
 * Cost: the path on which all goes well is the kernel's helper and one load for
 * each of bpf_events_enabled() and the wake-up mode, from one cache line; it
 * counts nothing, for the reader counts what arrives. Only a failure does more:
 * two short helper calls, a store and two or three atomic adds in a cache line
 * which that CPU hardly shares.
 *
 * Needs kernel 5.8 (the first with BPF ring buffers), clang 14, and libbpf 0.6
 * (for the section `.data.events`). Compiles for every -mcpu: the atomic
 * operations return no value. Works with vmlinux.h, if that is included first,
 * and with <linux/bpf.h>. No helper used here is GPL only.
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

/* What of the configuration these macros honour, in `features`. */
#define BPF_EVENTS_FEATURE_PAUSE	(1U << 0)	/* bpf_events_enabled() */
#define BPF_EVENTS_FEATURE_WAKEUP	(1U << 1)	/* `wakeup`, `doorbell` */

/*
 * The values of `wakeup`: how submit, discard and output wake the reader.
 *
 * ADAPTIVE: the kernel's own rule, which notifies if the reader has caught up.
 * TIMED: never; the reader looks at the ring by a timer.
 * AT_BYTES: if the producer position is at or past `doorbell`, always; before
 *	it, never. The reader puts the doorbell ahead of its own position before
 *	it sleeps, and out of reach while it is awake. Nothing orders a program's
 *	look at the doorbell against the commit that follows it, so the one
 *	record that crosses the doorbell while it is being moved may not ring;
 *	then the next one does, or the reader's timer.
 *
 * Positions wrap and are compared by signed difference. A value that is none of
 * these is taken for ADAPTIVE.
 */
#define BPF_EVENTS_WAKEUP_ADAPTIVE	0
#define BPF_EVENTS_WAKEUP_TIMED		1
#define BPF_EVENTS_WAKEUP_AT_BYTES	2

/*
 * What the failing path counts, one line for each of 32 groups of CPUs (CPU
 * number modulo 32). The ring's figures are the sums over all slots. Counters
 * only grow and wrap at 2^64; the adds are atomic, so they are exact even
 * where a program interrupts another one on the same CPU.
 *
 * `position` has its low bit set while the other fields are being written, and
 * not before or after: positions are multiples of 8. A reader that finds the
 * same one, without that bit, before and after it reads `failures` knows that
 * both belong together, on x86-64.
 */
#define BPF_EVENTS_COUNTING	1ULL
struct bpf_events_slot {
	/*  0 */ __u64 failures;	/* attempts that failed */
	/*  8 */ __u64 bytes;		/* their sizes, without header and padding */
	/* 16 */ __u64 refused;		/* of the failures: refused, not full */
	/* 24 */ __u64 position;	/* producer position at the latest one */
	/* 32 */ __u64 reserved[4];	/* zero */
} __attribute__((aligned(BPF_EVENTS_LINE)));

/*
 * The control block, one for each ring: 2176 bytes in the byte order of the
 * machine. It is the global variable `bpf_events_ctl_<ring>` in the section
 * `.data.events`, which libbpf turns into a map of one value that can be
 * mapped through its fd. Several rings of an object share that map: a block's
 * offset is that of its variable in the BTF of the section (equally the value
 * of the ELF symbol), and always a multiple of the block's size.
 *
 * `refused` is an estimate. A reserve also fails when the ring's lock cannot be
 * had (in an NMI; from kernel 6.15 also after a timeout). The failing path
 * looks at the ring a moment later: room for the record by then counts as
 * refused, though a reader may have made that room in between. What
 * bpf_events_lost() counts is never among them.
 *
 * The second line is all zero unless a reader asks for something, and a reader
 * puts it back when it leaves: then all programs run, and every reader is
 * woken. Only the fields that `features` names are honoured.
 *
 * A block can be pinned, and then outlives its programs and its reader with its
 * counts: beside a ring pinned as <path> it is pinned as <path>_ctl. The reader
 * writes the kernel's id of the ring into `ring_map_id` when it has loaded the
 * object, and compares it when it opens the pins, lest it take the counts of
 * another ring for this one's. Whoever gives a block to another ring sets
 * `ring_bytes` to 0 as well.
 *
 * A block whose `version` is another one must not be used. Fields marked
 * reserved are zero and nothing reads them yet; a part of the second line that
 * comes to be honoured gets a bit in `features`. The version changes only if
 * the meaning or place of an existing field does.
 */
struct bpf_events_ctl {
	/* First line: what this is. */
	/*   0 */ __u64 magic;		/* BPF_EVENTS_MAGIC */
	/*   8 */ __u32 version;	/* BPF_EVENTS_VERSION */
	/*  12 */ __u32 size;		/* of this block: 2176 */
	/*  16 */ __u32 slots_offset;	/* 128 */
	/*  20 */ __u32 slot_count;	/* 32 */
	/*  24 */ __u32 slot_size;	/* 64 */
	/*  28 */ __u32 features;	/* BPF_EVENTS_FEATURE_* */
	/*  32 */ __u32 ring_map_id;	/* of the ring; 0: no reader wrote it */
	/*  36 */ __u32 reserved0;
	/*  40 */ __u64 ring_bytes;	/* as the first failure found it, or 0 */
	/*  48 */ __u64 reserved1[2];

	/* Second line: configuration, written by the reader. */
	/*  64 */ __u32 paused;		/* 0: run */
	/*  68 */ __u32 wakeup;		/* BPF_EVENTS_WAKEUP_* */
	/*  72 */ __u64 doorbell;	/* producer position to wake the reader at */
	/*  80 */ __u64 reserved2[6];

	/* 128 */ struct bpf_events_slot slots[BPF_EVENTS_SLOTS];
} __attribute__((aligned(BPF_EVENTS_LINE)));

_Static_assert(sizeof(struct bpf_events_slot) == BPF_EVENTS_LINE,
	       "a slot is one cache line");
_Static_assert(__builtin_offsetof(struct bpf_events_ctl, paused) == 64,
	       "the configuration has a line of its own");
_Static_assert(__builtin_offsetof(struct bpf_events_ctl, slots) == 128,
	       "the slots follow the configuration");
_Static_assert(sizeof(struct bpf_events_ctl) == 2176, "2 + 32 lines");

/* Two steps, so that a ring's name may itself be a macro. */
#define BPF_EVENTS__JOIN2(a, b)	a##b
#define BPF_EVENTS__JOIN(a, b)	BPF_EVENTS__JOIN2(a, b)

/* The control block of a ring: the variable itself, not its address. */
#define BPF_EVENTS_CTL(ring)	BPF_EVENTS__JOIN(bpf_events_ctl_, ring)

/*
 * BPF_EVENTS_RING(ring, bytes, record) - declare a ring buffer, at file scope
 *
 * @ring:  the map's name, as the reader asks for it. The kernel keeps 15
 *         characters of it, libbpf all.
 * @bytes: its size, a constant: a power of two and a multiple of the page
 *         size, which is not 4096 everywhere. 0: the reader must set the size
 *         before it loads the object. The largest record is @bytes - 16.
 * @record: the type of the records, such as `struct event`. A ring with
 *         records of several types names the most useful one.
 *
 * Declares three things: the map, its control block, and
 * `bpf_events_type_<ring>`, a null pointer to @record that is never used. Without
 * that pointer clang would leave @record out of the object's BTF, since it is
 * only ever the type of local variables; with it a reader knows the record's
 * fields, and which type belongs to which ring.
 */
#define BPF_EVENTS_RING(ring, bytes, record)				\
	_Static_assert(((bytes) & ((bytes) - 1)) == 0,			\
		       "the size of a ring is a power of two");		\
	_Static_assert((bytes) == 0 || (bytes) >= 4096,			\
		       "the size of a ring is at least one page");	\
	_Static_assert(sizeof(record) > 0,				\
		       "the type of a ring's records is complete");	\
	struct {							\
		__uint(type, BPF_MAP_TYPE_RINGBUF);			\
		__uint(max_entries, bytes);				\
	} ring SEC(".maps");						\
	volatile struct bpf_events_ctl					\
	BPF_EVENTS_CTL(ring) SEC(".data.events") = {			\
		.magic = BPF_EVENTS_MAGIC,				\
		.version = BPF_EVENTS_VERSION,				\
		.size = sizeof(struct bpf_events_ctl),			\
		.slots_offset =						\
			__builtin_offsetof(struct bpf_events_ctl, slots), \
		.slot_count = BPF_EVENTS_SLOTS,				\
		.slot_size = sizeof(struct bpf_events_slot),		\
		.features = BPF_EVENTS_FEATURE_PAUSE |			\
			    BPF_EVENTS_FEATURE_WAKEUP,			\
	};								\
	__typeof__(record) *BPF_EVENTS__JOIN(bpf_events_type_, ring)

/*
 * bpf_events_enabled(ring) - does anybody want records?
 *
 * The first line of a program:
 *
 *	if (!bpf_events_enabled(events))
 *		return 0;
 *
 * False while the reader has paused its programs, as it can be asked to do
 * while nobody subscribes: a hook that stays attached then costs next to
 * nothing, and does not fill the ring with what nobody will read. What is hit
 * meanwhile is no attempt and not counted. A program that never asks is never
 * paused, and none is unless a reader said so: without one this is true.
 */
#define bpf_events_enabled(ring)					\
	bpf_events__enabled(&BPF_EVENTS_CTL(ring))

/*
 * bpf_events_reserve(ring, size) - room for a record in the ring
 *
 * @size: in bytes; the verifier insists on a constant. Use bpf_events_output()
 *        where it is not.
 *
 * Returns a pointer to @size bytes that hold old data, or NULL, which the
 * program must check for and which has been counted by then. What was reserved
 * must be submitted or discarded on every path.
 */
#define bpf_events_reserve(ring, size)					\
	bpf_events__reserve(&(ring), &BPF_EVENTS_CTL(ring), (size))

/*
 * bpf_events_submit(ring, rec) - hand a reserved record to the reader
 *
 * @rec: what bpf_events_reserve() returned for the same ring.
 *
 * How the reader is woken is the reader's choice: see BPF_EVENTS_WAKEUP_ADAPTIVE.
 */
#define bpf_events_submit(ring, rec)					\
	bpf_events__submit(&(ring), &BPF_EVENTS_CTL(ring), (rec))

/*
 * The same with the program's choice, whatever the reader's is: 0 for the
 * kernel's own rule, BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP.
 */
#define bpf_events_submit_flags(ring, rec, flags)			\
	((void)&(ring), bpf_ringbuf_submit((rec), (flags)))

/*
 * bpf_events_discard(ring, rec) - give a reserved record up
 *
 * The reader never sees it, and counts it as discarded rather than lost. Its
 * room is free again once the reader has passed it. Wakes as a submit does.
 */
#define bpf_events_discard(ring, rec)					\
	bpf_events__discard(&(ring), &BPF_EVENTS_CTL(ring), (rec))

#define bpf_events_discard_flags(ring, rec, flags)			\
	((void)&(ring), bpf_ringbuf_discard((rec), (flags)))

/*
 * bpf_events_output(ring, data, size) - copy a record into the ring
 *
 * @data: on the stack or in a map's value.
 * @size: in bytes, need not be constant; the verifier must see an upper bound
 *        that is no more than what @data points to.
 *
 * The way to send records of variable length: build the largest on the stack
 * and output as much of it as is used. Returns 0, or a negative errno that has
 * been counted by then.
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
 * For a program that sends some of its records in another way and learns that
 * one did not get through: a dynptr whose reserve failed, bpf_ringbuf_output()
 * called directly, or a look with bpf_ringbuf_query() at a ring that is too
 * full to go on with. It counts as full, never as refused: only the program
 * knows what it saw. Not for what the macros above have failed to send, which
 * is counted already.
 */
#define bpf_events_lost(ring, bytes)					\
	bpf_events__failed(&(ring), &BPF_EVENTS_CTL(ring), (bytes), 0)

/*
 * From here on: not for programs to call. Inlined, not subprograms: those do
 * not go together with tail calls before kernel 5.10, and a reserve's size has
 * to stay a constant.
 */
static __always_inline int
bpf_events__enabled(volatile struct bpf_events_ctl *ctl)
{
	return !ctl->paused;
}

/* What a record takes in the ring: a header of 8 bytes, and padding to 8. */
static __always_inline __u64 bpf_events__in_ring(__u64 size)
{
	return (size + 8 + 7) & ~7ULL;
}

/*
 * Is there room for a record after all? The consumer may have passed `position`
 * since: hence the signed difference.
 */
static __always_inline int
bpf_events__room(void *ring, volatile struct bpf_events_ctl *ctl,
		 __u64 position, __u64 bytes)
{
	/*
	 * Not BPF_RB_AVAIL_DATA: that looks at the producer position again, in
	 * a cache line which every failing reserve of another CPU writes to.
	 */
	__u64 consumer = bpf_ringbuf_query(ring, BPF_RB_CONS_POS);
	__u64 end = position + bpf_events__in_ring(bytes);
	__u64 size = ctl->ring_bytes;

	/* Not compiled in: it may be set before the load. Asked for once. */
	if (!size) {
		size = bpf_ringbuf_query(ring, BPF_RB_RING_SIZE);
		ctl->ring_bytes = size;
	}
	/* A ring of n bytes never holds more than n - 1. */
	return (__s64)(end - consumer) < (__s64)size;
}

/* `look`: a constant; whether to look if there was room. */
static __always_inline void
bpf_events__failed(void *ring, volatile struct bpf_events_ctl *ctl,
		   __u64 bytes, int look)
{
	/* First of all, to be as near to the failure as can be. */
	__u64 position = bpf_ringbuf_query(ring, BPF_RB_PROD_POS);
	int refused = look && bpf_events__room(ring, ctl, position, bytes);
	/* The mask is also what shows the verifier that the slot exists. */
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
 * The flags of a commit under the reader's wake-up mode. `ahead`: how far the
 * record will move the producer position; 0 if it has been reserved.
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
 * Where two CPUs output at the same instant, each may count on a position short
 * of a doorbell that their records pass together: the next record rings then.
 */
static __always_inline long
bpf_events__output(void *ring, volatile struct bpf_events_ctl *ctl,
		   const void *data, __u64 size)
{
	__u64 ahead = bpf_events__in_ring(size);

	return bpf_events__output_flags(ring, ctl, data, size,
					bpf_events__wakeup(ring, ctl, ahead));
}

#endif /* BPF_EVENTS_BPF_H */
