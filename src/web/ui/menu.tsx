import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './menu.css';

/** A button that opens a small sheet below it; Escape, a press beside it or leaving it by Tab closes it. */
export function Menu({
  label,
  title,
  children,
}: {
  label: ComponentChildren;
  title: string;
  children: ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isOpen) return;
    const press = (event: PointerEvent) => root.current?.contains(event.target as Node) || setOpen(false);
    document.addEventListener('pointerdown', press);
    return () => document.removeEventListener('pointerdown', press);
  }, [isOpen]);
  return (
    <div
      class="menu"
      ref={root}
      onFocusOut={(event) => {
        const to = event.relatedTarget as Node | null;
        if (to && !root.current!.contains(to)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        root.current!.querySelector('button')!.focus();
      }}
    >
      <button type="button" title={title} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label} <i class="arrow" aria-hidden="true" />
      </button>
      {isOpen && (
        <div class="sheet" role="group" aria-label={title}>
          {children}
        </div>
      )}
    </div>
  );
}

/** A line of a menu that is on or off. */
export function MenuCheck({
  label,
  about,
  isOn,
  onToggle,
}: {
  label: string;
  about?: string;
  isOn: boolean;
  onToggle(): void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      <span>
        {label}
        {about && <small>{about}</small>}
      </span>
    </label>
  );
}
