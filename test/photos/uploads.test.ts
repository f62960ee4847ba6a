/** Photos that are taken: every kind, every form, once each; what is kept of them, and who may see it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { newPhone } from '../edge/rig.ts';
import { cameraMaker, gif, heic, jpeg, jpegWithPlace, noise, png } from './pictures.ts';
import { newGuid, type PhotoRig, startPhotoRig } from './rig.ts';

let rig: PhotoRig;
before(async () => {
  rig = await startPhotoRig();
});
after(() => rig.stop());

describe('kinds of images', () => {
  for (const [kind, make, type] of [
    ['jpeg', jpeg, 'image/jpeg'],
    ['png', png, 'image/png'],
    ['gif', gif, 'image/png'],
    ['heic', async () => heic, 'image/jpeg'],
  ] as const) {
    test(`${kind} is taken, and comes back as ${type}`, async () => {
      const answer = await rig.upload(await make());
      assert.equal(answer.status, 200, answer.body.detail);
      assert.match(answer.body.photo_id, /^[A-Za-z0-9_-]{24}$/);
      const image = await rig.download(answer.body.photo_url);
      assert.equal(image.status, 200);
      assert.equal(image.headers.get('content-type'), type);
      assert.equal(image.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(image.headers.get('cache-control'), 'no-store');
      const { format, width } = await sharp(image.bytes).metadata();
      assert.equal(`image/${format}`, type);
      assert.equal(width, kind === 'heic' ? 160 : 64);
    });
  }

  test('the claimed type and name are not asked: a PNG called a JPEG is a PNG', async () => {
    const answer = await rig.upload(await png(), {}, { name: 'photo.jpg', type: 'image/jpeg' });
    assert.equal((await rig.download(answer.body.photo_url)).headers.get('content-type'), 'image/png');
  });

  test('colours of a HEIC arrive where they were', async () => {
    const answer = await rig.upload(heic);
    const { bytes } = await rig.download(answer.body.photo_url);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    const [red, green, blue] = [at(20, 20), at(140, 20), at(20, 100)] as [number[], number[], number[]];
    assert.ok(red[0]! > 150 && red[1]! < 90, String(red));
    assert.ok(green[1]! > 150 && green[0]! < 90, String(green));
    assert.ok(blue[2]! > 150 && blue[0]! < 90, String(blue));
  });
});

describe('what is kept', () => {
  test('camera and place are gone, the photo stands upright', async () => {
    const upload = await jpegWithPlace();
    const given = await sharp(upload).metadata();
    assert.ok(given.exif?.includes(cameraMaker) && given.orientation === 6, 'the upload holds what must go');
    const { bytes } = await rig.download((await rig.upload(upload)).body.photo_url);
    const kept = await sharp(bytes).metadata();
    assert.deepEqual([kept.exif, kept.xmp, kept.iptc, kept.orientation], [undefined, undefined, undefined, undefined]);
    assert.deepEqual([kept.width, kept.height], [60, 80]);
    assert.equal(bytes.includes(cameraMaker), false);
  });

  test('the same for HEIC', async () => {
    assert.ok(heic.includes(cameraMaker), 'the upload holds what must go');
    const { bytes } = await rig.download((await rig.upload(heic)).body.photo_url);
    assert.equal(bytes.includes(cameraMaker), false);
    assert.equal((await sharp(bytes).metadata()).exif, undefined);
  });

  test('a large photo is made smaller, a drawing that compresses badly becomes a JPEG', async () => {
    const large = await rig.download((await rig.upload(await jpeg(4_000, 1_000))).body.photo_url);
    const { width, height } = await sharp(large.bytes).metadata();
    assert.deepEqual([width, height], [2_048, 512]);
    const upload = await noise(1_300, 1_300);
    assert.ok(upload.length > 4.2 * 1_048_576 && upload.length <= 5 * 1_048_576, `${upload.length} bytes`);
    const drawing = await rig.download((await rig.upload(upload)).body.photo_url);
    assert.equal(drawing.headers.get('content-type'), 'image/jpeg');
  });

  test('names are ours: nothing of the upload is in a file name, a link or an id', async () => {
    const phone = newPhone();
    const guid = newGuid();
    const before = rig.files().length;
    const answer = await rig.upload(
      await jpeg(),
      { user_phone: phone, attachment_guid: guid },
      { name: '../../evil.jpg' },
    );
    const told = [...rig.files(), answer.body.photo_id, answer.body.photo_url].join(' ');
    for (const word of ['evil', phone.slice(1), guid, '..']) assert.equal(told.includes(word), false, word);
    assert.equal(rig.files().length, before + 1);
  });
});

describe('forms', () => {
  test('the alias, and the older form with its two fields in the query', async () => {
    assert.equal((await rig.upload(await jpeg(), {}, { path: '/photos/upload' })).status, 200);
    const phone = newPhone();
    const without = { user_phone: undefined, chat_guid: undefined, edge_agent_id: undefined };
    for (const spelled of [encodeURIComponent(phone), phone]) {
      const path = `/photo/upload?user_phone=${spelled}&chat_guid=${encodeURIComponent('iMessage;-;')}${spelled}`;
      const answer = await rig.upload(await jpeg(), without, { path });
      assert.equal(answer.status, 200, answer.body.detail);
      assert.equal((await rig.row(answer.body.photo_id)).chat, `any;-;${phone}`);
    }
  });

  test('fields that are not known, empty ones, and text that a database refuses are no error', async () => {
    const fields = {
      attachment_guid: '',
      is_group: 'False',
      context: JSON.stringify({ place: 'kitchen', odd: '\u0000 and \ud800' }),
      participants: JSON.stringify(['+15550001111', '\u0000']),
      caption: 'a zero \u0000 and a smile 🙂',
      future_field: 'whatever',
    };
    const answer = await rig.upload(await jpeg(), fields);
    assert.equal(answer.status, 200, answer.body.detail);
    assert.equal((await rig.row(answer.body.photo_id)).caption, 'a zero  and a smile 🙂');
  });

  test('without a model a photo is stored, and nobody pretends to have looked at it', async () => {
    const answer = await rig.upload(await jpeg(), { caption: 'Luna, look!' });
    assert.equal(answer.body.status, 'stored');
    assert.deepEqual(Object.keys(answer.body).sort(), ['photo_id', 'photo_url', 'status']);
    assert.deepEqual([(await rig.row(answer.body.photo_id)).state], ['stored']);
  });
});

describe('the same attachment again', () => {
  const once = async (fields: Record<string, string>) => {
    const rows = await rig.database.query('select id from photo where attachment_guid = $1', [fields.attachment_guid]);
    return rows.length;
  };

  test('gets the first answer, under any spelling of its chat, also after a restart', async () => {
    const phone = newPhone();
    const fields = { user_phone: phone, attachment_guid: newGuid() };
    const first = await rig.upload(await jpeg(), fields);
    const files = rig.files().length;
    const again = await rig.upload(await png(), { ...fields, chat_guid: `SMS;-;${phone}` });
    await rig.restart();
    const later = await rig.upload(await jpeg(), fields);
    const withoutPort = ({ photo_url, ...rest }: { photo_url: string }) => ({
      ...rest,
      path: new URL(photo_url).pathname + new URL(photo_url).search,
    });
    assert.deepEqual(again.body, first.body);
    assert.deepEqual(withoutPort(later.body), withoutPort(first.body));
    assert.equal(await once(fields), 1);
    assert.equal(rig.files().length, files);
  });

  test('eight at once are one photo with one file', async () => {
    const phone = newPhone();
    const fields = { user_phone: phone, attachment_guid: newGuid() };
    const file = await jpeg();
    const files = rig.files().length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.upload(file, fields)));
    for (const answer of answers) {
      assert.equal(answer.status, 200, answer.body.detail);
      assert.deepEqual(answer.body, answers[0]!.body);
    }
    assert.equal(await once(fields), 1);
    assert.equal(rig.files().length, files + 1);
    assert.equal((await rig.download(answers[0]!.body.photo_url)).status, 200);
  });

  test('in another chat, or without a guid, it is another photo', async () => {
    const attachment_guid = newGuid();
    const photos = [
      await rig.upload(await jpeg(), { attachment_guid }),
      await rig.upload(await jpeg(), { attachment_guid }),
      await rig.upload(await jpeg()),
      await rig.upload(await jpeg()),
    ];
    assert.equal(new Set(photos.map(({ body }) => body.photo_id)).size, 4);
  });
});

test('the document of the interface has the upload as a form, and not its alias', async () => {
  const { body } = await rig.request<{ paths: Record<string, { post?: { requestBody: { content: object } } }> }>(
    '/openapi.json',
  );
  assert.deepEqual(Object.keys(body.paths['/photo/upload']?.post?.requestBody.content ?? {}), ['multipart/form-data']);
  assert.ok(body.paths['/photos/{id}']);
  assert.equal(body.paths['/photos/upload'], undefined);
});

describe('links', () => {
  test('a link holds for its photo and its time alone', async () => {
    const { photo_url: url, photo_id: id } = (await rig.upload(await jpeg())).body;
    const other = (await rig.upload(await jpeg())).body.photo_id;
    const changed = (change: (link: URL) => void) => {
      const link = new URL(url);
      change(link);
      return link.href;
    };
    const statuses = async (urls: string[]) => Promise.all(urls.map(async (one) => (await rig.download(one)).status));
    assert.deepEqual(
      await statuses([
        changed((link) => link.searchParams.set('e', String(Number(link.searchParams.get('e')) + 1))),
        changed((link) =>
          link.searchParams.set(
            's',
            link.searchParams.get('s')!.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
          ),
        ),
        changed((link) => {
          link.pathname = link.pathname.replace(id, other);
        }),
        changed((link) => link.searchParams.delete('s')),
        changed((link) => link.searchParams.append('s', 'x')),
        changed((link) => {
          link.pathname = '/photos/..%2fsecrets.json';
        }),
      ]),
      [403, 403, 403, 422, 422, 422],
    );
    assert.equal((await rig.download(url)).status, 200);
    rig.clock.jump(25 * 60 * 60 * 1_000);
    assert.equal((await rig.download(url)).status, 410);
  });

  test('a repeat long after gets a link that holds', async () => {
    const fields = { user_phone: newPhone(), attachment_guid: newGuid() };
    const first = await rig.upload(await jpeg(), fields);
    rig.clock.jump(30 * 60 * 60 * 1_000);
    const again = await rig.upload(await jpeg(), fields);
    assert.equal((await rig.download(first.body.photo_url)).status, 410);
    assert.equal((await rig.download(again.body.photo_url)).status, 200);
    assert.equal(again.body.photo_id, first.body.photo_id);
  });
});
